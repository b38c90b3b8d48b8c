"""Tables for the benchmarks, made up by a seed: energies of the same workloads on several hardware, with noise."""
import numpy as np


def wide(workloads, hardware, seed=1):
    """(energies, flops, params): energies span about five decades and are on no line."""
    draw = np.random.default_rng(seed)
    flops = np.exp(draw.normal(20, 1.5, workloads))
    params = np.exp(0.5 * np.log(flops) + draw.normal(3, 1, workloads))
    energies = np.empty((workloads, hardware))
    for k in range(hardware):
        noise = np.exp(draw.normal(0, 0.2, workloads))
        energies[:, k] = 1e-2 * (flops / np.exp(20)) ** 0.9 * noise * (1 + 0.2 * k) + 1e-4 * k + 1e-9 * params * (k % 3)
    return energies, flops, params


def write_study_table(path, workloads, hardware):
    """A long CSV with FLOPs and params, a row per workload and hardware."""
    energies, flops, params = wide(workloads, hardware)
    with open(path, 'w') as file:
        file.write('workload,hardware,energy_kwh,flops,params\n')
        for i in range(workloads):
            file.writelines(f'w{i:06d},GPU {k},{energies[i, k]:.6g},{flops[i]:.6g},{params[i]:.6g}\n'
                            for k in range(hardware))


def write_long_table(path, rows, workloads, hardware=8):
    """A long CSV of repeated measurements, about 48 bytes a row."""
    per_workload = -(-rows // workloads)
    draw = np.random.default_rng(2)
    with open(path, 'w') as file:
        file.write('workload,hardware,energy_kwh,duration_s,repetition\n')
        for i in range(workloads):
            count = min(per_workload, rows - i * per_workload)
            energy = draw.lognormal(-6, 1, max(count, 0))
            file.writelines(f'workload-{i:06d},NVIDIA A{k % hardware:02d},{energy[k]:.8f},{energy[k] * 9e4:.3f},{k // hardware}\n'
                            for k in range(count))
