"""What the measuring of the audio-tagging networks computes; the GPU it needs is not here."""
import json
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / 'tools/measure/audio_tagging.py'
sys.path.insert(0, str(SCRIPT.parent))
sys.dont_write_bytecode = True
import audio_tagging as measured


class Networks(unittest.TestCase):
    def test_there_are_43(self):
        self.assertEqual(len(measured.read_counts()), 43)
        self.assertTrue(set(measured.QUICK) <= set(measured.read_counts()))

    def test_their_parameters_are_those_counted(self):
        try:
            import torch  # noqa: F401
        except ImportError:
            self.skipTest('PyTorch is not installed')
        for workload, row in measured.read_counts().items():
            if int(row['params']) > 30_000_000:  # a quarter of them, by the memory they take
                continue
            with self.subTest(workload):
                counted = sum(parameter.numel() for parameter in measured.network(workload).parameters())
                self.assertEqual(counted, int(row['params']))


class Readings(unittest.TestCase):
    def test_integrated(self):
        # 10 W until .5 s, to 20 W at 1.5 s, then 20 W: 5 + 15 + 10 J
        self.assertEqual(measured.integrated_j([(0.5, 10), (1.5, 20)], 0, 2), 30)
        with self.assertRaises(measured.Refused):
            measured.integrated_j([(3, 10)], 0, 2)

    def test_stands_still(self):
        self.assertTrue(measured.stands_still([50, 99, 100, 101, 100]))
        self.assertFalse(measured.stands_still([97, 100, 101, 100]))
        self.assertFalse(measured.stands_still([100, 100]))


class Windows(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name) / 'windows.jsonl'
        window = {'workload': 'audio-tagging/mlp/l1/h512', 'steps': 1000, 'duration_s': 8.0, 'energy_mj': 720_000,
                  'integrated_j': 727.2, 'steady': True, 'repetition': 0}  # fmt: skip
        entries = [{'gpu': 'NVIDIA H100 80GB HBM3'}, window, {**window, 'repetition': 1, 'energy_mj': 734_400}]
        self.path.write_text(''.join(json.dumps(entry) + '\n' for entry in entries) + '{"workload": "cut o')

    def test_a_table_of_them(self):
        table = pathlib.Path(self.folder.name) / 'table.csv'
        done = subprocess.run([sys.executable, SCRIPT, '--table', self.path, '-o', table], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = table.read_text().splitlines()
        # 10 epochs of 1250 batches are 12.5 times the steps: 720 J are 2.5 Wh, 8 s are 100 s
        self.assertEqual(len(rows), 3)
        self.assertIn('audio-tagging/mlp/l1/h512,NVIDIA H100 80GB HBM3,training,gpu,0.0025,100.0,8399370,', rows[1])
        # .72 and .7344 J a step: 1.4 % apart, sd .7344 - .7272 times the root of 2
        self.assertIn('median 1.40%', done.stdout)

    def test_what_is_left_to_measure(self):
        _, windows = measured.read_windows(self.path)
        options = types.SimpleNamespace(quick=False, repetitions=3)
        left = list(measured.planned(measured.read_counts(), windows, options))
        self.assertEqual(len(left), 3 * 43 - 2)
        self.assertNotIn((0, 'audio-tagging/mlp/l1/h512'), left)
        self.assertNotEqual([name for number, name in left if number == 1], [name for number, name in left if number == 2])


if __name__ == '__main__':
    unittest.main()
