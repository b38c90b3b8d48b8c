#!/usr/bin/env python3
"""Measures what training the 43 audio-tagging networks costs on an NVIDIA GPU, by the GPU's own energy counter.

    tools/measure/audio_tagging.py -o windows.jsonl             measures what the file does not hold yet, and appends it
    tools/measure/audio_tagging.py -o windows.jsonl --quick     three networks, to see whether all works
    tools/measure/audio_tagging.py --table windows.jsonl -o audio_tagging_h100.csv    the long CSV that crosswatt reads

Needs PyTorch with CUDA and a GPU with NVML's total energy counter (Volta and newer) that nobody else uses: before and behind
each window the processes on it are counted, and a window in which there was another is thrown away. Networks, counts and names
are those of data/simulated_audio_tagging.csv; of its energies nothing is used.

A window is a fixed number of training steps, as many as take --seconds: forward, backward and Adam on batches of 8 clips, drawn
at random, for energy does not depend on what a spectrogram shows. Before it the network trains until power and clock stand
still. Windows of all networks stand in shuffled order, --repetitions times. Measuring can be stopped and begun again.
"""
import argparse
import csv
import ctypes
import json
import os
import pathlib
import random
import statistics
import sys
import threading
import time

COUNTS = pathlib.Path(__file__).resolve().parents[2] / 'data/simulated_audio_tagging.csv'
MEL_BANDS, FRAMES, CLASSES = 128, 64, 10
BATCH_SIZE, LEARNING_RATE = 8, 1e-3
EPOCHS = 10
QUICK = ('audio-tagging/mlp/l4/h2048', 'audio-tagging/cnn/l2/h384', 'audio-tagging/crnn/l1-2/h64-64')
MILLIJOULES_PER_KWH = 3.6e9
BETWEEN_SAMPLES_S = 0.02


class Refused(Exception):
    """What makes a measurement impossible, or worthless."""


# ---- What is trained


def read_counts():
    """{workload: its row of exact counts}, in the order of the paper's list."""
    with open(COUNTS, newline='', encoding='utf-8') as file:
        return {row['workload']: row for row in csv.DictReader(file)}


def shape_of(workload):
    """('crnn', [convolution layers, recurrent layers], [channels, units]) of audio-tagging/crnn/l1-2/h512-256."""
    _, family, layers, hidden = workload.split('/')
    return family, [int(n) for n in layers[1:].split('-')], [int(n) for n in hidden[1:].split('-')]


def network(workload):
    """The network: (batch, 1, bands, frames) to the probabilities of the classes."""
    import torch

    class Sequence(torch.nn.Module):
        """Recurrent layers; what the last step says."""

        def __init__(self, inputs, units, layers):
            super().__init__()
            self.gru = torch.nn.GRU(inputs, units, layers, batch_first=True)

        def forward(self, steps):
            return self.gru(steps)[0][:, -1]

    class Positions(torch.nn.Module):
        """A map read as a sequence of its positions."""

        def forward(self, map_):
            return map_.flatten(2).transpose(1, 2)

    family, layers, hidden = shape_of(workload)
    parts, features = [], MEL_BANDS * FRAMES
    if family in ('cnn', 'crnn'):
        channels = 1
        for _ in range(layers[0]):
            parts += [torch.nn.Conv2d(channels, hidden[0], 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2)]
            channels = hidden[0]
        features = channels * (MEL_BANDS >> layers[0]) * (FRAMES >> layers[0])
        parts.append(Positions() if family == 'crnn' else torch.nn.Flatten())
    elif family == 'rnn':
        parts.append(torch.nn.Flatten(2))  # one step of all bands and frames
    else:
        parts.append(torch.nn.Flatten())
        for _ in range(layers[0]):
            parts += [torch.nn.Linear(features, hidden[0]), torch.nn.ReLU()]
            features = hidden[0]
    if family in ('rnn', 'crnn'):
        parts.append(Sequence(features if family == 'rnn' else hidden[0], hidden[-1], layers[-1]))
        features = hidden[-1]
    return torch.nn.Sequential(*parts, torch.nn.Linear(features, CLASSES), torch.nn.Softmax(dim=1))


class Training:
    """A network on the device, its optimiser, and batches to train it on."""

    def __init__(self, workload, params, device):
        import torch

        self.torch, self.device = torch, device
        torch.manual_seed(0)
        self.model = network(workload).to(device)
        counted = sum(parameter.numel() for parameter in self.model.parameters())
        if counted != params:
            raise Refused(f'{workload} has {counted} parameters, {params} are counted in {COUNTS.name}')
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=LEARNING_RATE)
        self.batches = [(torch.randn(BATCH_SIZE, 1, MEL_BANDS, FRAMES, device=device),
                         torch.randint(CLASSES, (BATCH_SIZE,), device=device)) for _ in range(16)]  # fmt: skip
        self.next = 0

    def steps(self, count):
        """Trains so many steps, and waits for the device to have done them."""
        for _ in range(count):
            clips, labels = self.batches[self.next]
            self.next = (self.next + 1) % len(self.batches)
            self.optimiser.zero_grad(set_to_none=True)
            loss = self.torch.nn.functional.nll_loss(self.torch.log(self.model(clips) + 1e-9), labels)
            loss.backward()
            self.optimiser.step()
        if self.device.type == 'cuda':
            self.torch.cuda.synchronize(self.device)


# ---- What is read off the GPU


class ProcessInfo(ctypes.Structure):
    """nvmlProcessInfo_t of the driver's version 3 calls."""

    _fields_ = [('pid', ctypes.c_uint), ('used_memory', ctypes.c_ulonglong), ('gpu_instance', ctypes.c_uint),
                ('compute_instance', ctypes.c_uint)]  # fmt: skip


class Gpu:
    """One GPU through the driver's own library, NVML."""

    SM_CLOCK, CORE_TEMPERATURE, INSUFFICIENT_SIZE = 1, 0, 7

    def __init__(self, index):
        try:
            self.nvml = ctypes.CDLL('libnvidia-ml.so.1')
        except OSError as error:
            raise Refused(f'needs an NVIDIA GPU and its driver: {error}') from None
        self.call('nvmlInit_v2')
        self.handle = ctypes.c_void_p()
        self.call('nvmlDeviceGetHandleByIndex_v2', ctypes.c_uint(index), ctypes.byref(self.handle))

    def call(self, name, *arguments):
        status = getattr(self.nvml, name)(*arguments)
        if status != 0:
            self.nvml.nvmlErrorString.restype = ctypes.c_char_p
            raise Refused(f'{name}: {self.nvml.nvmlErrorString(status).decode()}')

    def number(self, name, kind, *arguments):
        value = kind()
        self.call(name, self.handle, *arguments, ctypes.byref(value))
        return value.value

    def text(self, name, *first):
        buffer = ctypes.create_string_buffer(96)
        self.call(name, *first, buffer, ctypes.c_uint(len(buffer)))
        return buffer.value.decode()

    def name(self):
        return self.text('nvmlDeviceGetName', self.handle)

    def driver(self):
        return self.text('nvmlSystemGetDriverVersion')

    def energy_mj(self):
        """Since the driver was loaded."""
        return self.number('nvmlDeviceGetTotalEnergyConsumption', ctypes.c_ulonglong)

    def power_w(self):
        return self.number('nvmlDeviceGetPowerUsage', ctypes.c_uint) / 1000

    def power_limit_w(self):
        return self.number('nvmlDeviceGetEnforcedPowerLimit', ctypes.c_uint) / 1000

    def clock_mhz(self):
        return self.number('nvmlDeviceGetClockInfo', ctypes.c_uint, ctypes.c_uint(self.SM_CLOCK))

    def temperature_c(self):
        return self.number('nvmlDeviceGetTemperature', ctypes.c_uint, ctypes.c_uint(self.CORE_TEMPERATURE))

    def processes(self):
        """How many have it open; ours too, once it does."""
        total = 0
        for name in ('nvmlDeviceGetComputeRunningProcesses_v3', 'nvmlDeviceGetGraphicsRunningProcesses_v3'):
            count = ctypes.c_uint(64)
            status = getattr(self.nvml, name)(self.handle, ctypes.byref(count), (ProcessInfo * 64)())
            if status not in (0, self.INSUFFICIENT_SIZE):
                self.call(name, self.handle, ctypes.byref(count), (ProcessInfo * 64)())
            total += count.value
        return total


class Sampler:
    """Power, clock and temperature beside what runs, each with the time it was read at."""

    def __init__(self, gpu):
        self.gpu, self.samples, self.ended = gpu, [], threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while not self.ended.is_set():
            self.samples.append((time.perf_counter(), self.gpu.power_w(), self.gpu.clock_mhz(), self.gpu.temperature_c()))
            self.ended.wait(BETWEEN_SAMPLES_S)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def since(self, start):
        return [sample for sample in list(self.samples) if sample[0] >= start]


def integrated_j(samples, start, end):
    """Trapezoids under (time, power) from `start` to `end`; power stands still before the first sample and behind the last."""
    inside = [(at, power) for at, power in samples if start < at < end]
    if not inside:
        raise Refused('no sample of power in the window')
    points = [(start, inside[0][1]), *inside, (end, inside[-1][1])]
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(points, points[1:]))


def stands_still(means, count=4, tolerance=0.02):
    """Whether the last means of a reading lie within a share of their own mean."""
    last = means[-count:]
    return len(last) == count and max(last) - min(last) <= tolerance * statistics.fmean(last)


# ---- Measuring


def warm_up(training, sampler, options):
    """Trains until power and clock stand still. Returns (seconds a step, seconds it took, whether they did)."""
    training.steps(3)  # of the first step compiles and chooses algorithms
    began = time.perf_counter()
    chunk, powers, clocks, step_s = 1, [], [], 0.0
    while True:
        start = time.perf_counter()
        training.steps(chunk)
        taken = time.perf_counter() - start
        step_s = taken / chunk
        chunk = max(1, round(0.5 / step_s))
        if taken < 0.25:
            continue
        samples = sampler.since(start)
        powers.append(statistics.fmean(sample[1] for sample in samples))
        clocks.append(statistics.fmean(sample[2] for sample in samples))
        warm_s = time.perf_counter() - began
        steady = stands_still(powers) and stands_still(clocks)
        if steady or warm_s > options.longest_warm_up:
            return step_s, warm_s, steady


def measure(gpu, workload, row, steps, options, device, allowed_processes):
    """One window; `steps` of it, or as many as take --seconds where None."""
    training = Training(workload, int(row['params']), device)
    with Sampler(gpu) as sampler:
        step_s, warm_s, steady = warm_up(training, sampler, options)
        steps = steps or max(1, -int(-options.seconds * 1.05 // step_s))
        processes_before = gpu.processes()
        start, energy_before = time.perf_counter(), gpu.energy_mj()
        training.steps(steps)
        energy_mj, end = gpu.energy_mj() - energy_before, time.perf_counter()
        processes = max(processes_before, gpu.processes())
        samples = sampler.since(start)
    if processes > allowed_processes:
        raise Refused(f'{workload}: another process used the GPU')
    within = [sample for sample in samples if sample[0] <= end]
    return {
        'workload': workload, 'steps': steps, 'duration_s': end - start, 'energy_mj': energy_mj,
        'integrated_j': integrated_j([sample[:2] for sample in samples], start, end), 'samples': len(within),
        'clock_mhz': statistics.fmean(sample[2] for sample in within), 'temperature_c': within[-1][3],
        'warm_up_s': warm_s, 'steady': steady,
    }  # fmt: skip


def idle_power_w(gpu, seconds=5):
    with Sampler(gpu) as sampler:
        time.sleep(seconds)
    return statistics.fmean(sample[1] for sample in sampler.samples[len(sampler.samples) // 2:])


def counter_interval_s(gpu, changes=10):
    """How often the energy counter moves: its resolution in time."""
    at, before, deadline = [], gpu.energy_mj(), time.perf_counter() + 5
    while len(at) <= changes and time.perf_counter() < deadline:
        now = gpu.energy_mj()
        if now != before:
            at.append(time.perf_counter())
            before = now
    if len(at) < 2:
        raise Refused('the energy counter does not move')
    return (at[-1] - at[0]) / (len(at) - 1)


def read_windows(path):
    """(sessions, windows) of a file, whose last line may be cut off."""
    sessions, windows = [], []
    if path.exists():
        for line in path.read_text(encoding='utf-8').splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            (windows if 'workload' in entry else sessions).append(entry)
    return sessions, windows


def planned(counts, windows, options):
    """(repetition, workload) that are not measured yet, each repetition in an order of its own."""
    done = {(window['repetition'], window['workload']) for window in windows}
    names = [name for name in counts if not options.quick or name in QUICK]
    for repetition in range(options.repetitions):
        order = list(names)
        random.Random(repetition).shuffle(order)
        for name in order:
            if (repetition, name) not in done:
                yield repetition, name


def run(options):
    began = time.monotonic()
    path = pathlib.Path(options.output)
    os.environ.update(CUDA_DEVICE_ORDER='PCI_BUS_ID', CUDA_VISIBLE_DEVICES=str(options.gpu))
    gpu = Gpu(options.gpu)
    strangers = gpu.processes()
    if strangers > 0:
        raise Refused(f'{strangers} other processes use the GPU')
    import torch

    if not torch.cuda.is_available():
        raise Refused('PyTorch finds no CUDA device')
    device = torch.device('cuda', 0)
    torch.ones(1, device=device)
    ours = gpu.processes()  # 0 where processes of this container are not shown, else 1
    counts = read_counts()
    sessions, windows = read_windows(path)
    if any(session['gpu'] != gpu.name() for session in sessions):
        raise Refused(f"{path} was measured on {sessions[0]['gpu']}, and this is {gpu.name()}")
    steps_of = {window['workload']: window['steps'] for window in windows}
    session = {
        'gpu': gpu.name(), 'driver': gpu.driver(), 'torch': torch.__version__, 'cuda': torch.version.cuda,
        'cudnn': torch.backends.cudnn.version(), 'tf32_convolutions': torch.backends.cudnn.allow_tf32,
        'tf32_products': torch.backends.cuda.matmul.allow_tf32, 'power_limit_w': gpu.power_limit_w(),
        'idle_power_w': idle_power_w(gpu), 'counter_interval_s': counter_interval_s(gpu),
        'started_utc': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()),
    }  # fmt: skip
    with open(path, 'a', encoding='utf-8') as file:

        def keep(entry):
            print(json.dumps(entry), file=file, flush=True)

        keep(session)
        for repetition, workload in planned(counts, windows, options):
            longest_s = options.longest_warm_up + 2 * options.seconds + 5
            if options.time_limit and time.monotonic() - began + longest_s > options.time_limit:
                print('the time is up; run it again for the rest')
                break
            window = measure(gpu, workload, counts[workload], steps_of.get(workload), options, device, ours)
            steps_of[workload] = window['steps']
            keep({**window, 'repetition': repetition})
            off = window['integrated_j'] / (window['energy_mj'] / 1000) - 1
            print(f"{repetition} {workload:36} {window['energy_mj'] / 1e3:9.1f} J in {window['duration_s']:5.1f} s, "
                  f"{window['steps']} steps, integrated power {off:+.1%}{'' if window['steady'] else ', not steady'}")
            torch.cuda.empty_cache()
        keep({**session, 'idle_power_w': idle_power_w(gpu), 'ended_utc': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())})


# ---- The table


def table_rows(sessions, windows, clips):
    """Long CSV's rows, a window each: scaled to EPOCHS over so many clips."""
    counts = read_counts()
    hardware = sessions[0]['gpu'] if sessions[0]['gpu'].startswith('NVIDIA') else 'NVIDIA ' + sessions[0]['gpu']
    all_steps = EPOCHS * -(-clips // BATCH_SIZE)
    for window in sorted(windows, key=lambda one: (list(counts).index(one['workload']), one['repetition'])):
        row, scale = counts[window['workload']], all_steps / window['steps']
        yield {
            'workload': window['workload'], 'hardware': hardware, 'phase': 'training', 'scope': 'gpu',
            'energy_kwh': repr(window['energy_mj'] / MILLIJOULES_PER_KWH * scale),
            'duration_s': repr(window['duration_s'] * scale), 'flops': row['flops'], 'macs': row['macs'],
            'params': row['params'], 'batch_size': BATCH_SIZE, 'family': row['family'],
            'repetition': window['repetition'],
            'notes': f"measured: {window['energy_mj'] / 1e3:.0f} J in {window['duration_s']:.2f} s, {window['steps']} steps",
        }  # fmt: skip


def spread(windows):
    """{workload: coefficient of variation of the joules a step}, where it was measured more than once."""
    of_workload = {}
    for window in windows:
        of_workload.setdefault(window['workload'], []).append(window['energy_mj'] / window['steps'])
    return {name: statistics.stdev(values) / statistics.fmean(values)
            for name, values in of_workload.items() if len(values) > 1}  # fmt: skip


def write_table(options):
    sessions, windows = read_windows(pathlib.Path(options.table))
    if not windows:
        raise Refused(f'{options.table} holds no window')
    rows = list(table_rows(sessions, windows, options.clips))
    part = pathlib.Path(options.output + '.part')
    with open(part, 'w', newline='', encoding='utf-8') as file:
        writer = csv.DictWriter(file, rows[0], lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)
    part.replace(options.output)
    spreads = spread(windows)
    offs = [abs(window['integrated_j'] * 1e3 / window['energy_mj'] - 1) for window in windows]
    print(f"{len(rows)} windows of {len({row['workload'] for row in rows})} networks on {rows[0]['hardware']}")
    if spreads:
        print(f'coefficient of variation over repetitions: median {statistics.median(spreads.values()):.2%}, '
              f'largest {max(spreads.values()):.2%} ({max(spreads, key=spreads.get)})')
    print(f'counter against integrated power: median {statistics.median(offs):.2%}, largest {max(offs):.2%}')
    print(f"windows that were not steady: {sum(not window['steady'] for window in windows)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-o', '--output', required=True, help='file of windows, appended to; with --table, the CSV')
    parser.add_argument('--table', metavar='WINDOWS', help='write the long CSV of these windows')
    parser.add_argument('--clips', type=int, default=10_000, help='per epoch, that the table scales to (10000)')
    parser.add_argument('--gpu', type=int, default=0, help='as nvidia-smi counts them (0)')
    parser.add_argument('--quick', action='store_true', help='three networks only')
    parser.add_argument('--repetitions', type=int, default=3)
    parser.add_argument('--seconds', type=float, default=8, help='of a window, at least (8)')
    parser.add_argument('--longest-warm-up', type=float, default=10, help='seconds behind which a window begins anyway (10)')
    parser.add_argument('--time-limit', type=float, default=0, help='seconds behind which no window is begun; 0 = none')
    options = parser.parse_args()
    try:
        write_table(options) if options.table else run(options)
    except (Refused, OSError) as error:
        sys.exit(f'audio_tagging.py: {error}')


if __name__ == '__main__':
    main()
