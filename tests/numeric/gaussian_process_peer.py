"""The numbers of gaussian_process_test.cpp, gaussian_process_fit_test.cpp and posterior_points_test.cpp, from dense numpy
and scipy.

Run with numpy 1.24 and scipy 1.10: python3 gaussian_process_peer.py
"""
import numpy as np
from scipy.optimize import minimize

i = np.arange(12.0)
z = 0.3 + 0.1 * np.sin(i) + 0.05 * (i % 3) + 0.02 * np.cos(5 * i)
G, H, group = np.c_[np.sin(i), np.cos(2 * i)], np.c_[np.sin(i), np.sin(3 * i)], i % 3
A, B, query_group = np.array([[0.5, -0.5], [0.2, 1.0]]), np.array([[0.1, 0.3], [-0.6, 0.4]]), np.array([1.0, 7.0])

# noise, linear, smooth, group, group smooth; l; m
log_median = np.r_[2 * np.log([0.05, 0.15, 0.2, 0.15, 0.15]), np.log([1.3, 2.5, 1.0, 0.5])]
log_sd = np.r_[1.0, 0.8, 0.8, 1.2, 1.2, np.full(4, 0.7)]


def covariance(u, a, b, ha, hb, ga, gb):
    h = np.exp(log_median + log_sd * u)
    smooth = np.exp(-0.5 * (((a[:, None] - b[None]) / h[5:7]) ** 2).sum(-1))
    own = np.exp(-0.5 * (((ha[:, None] - hb[None]) / h[7:]) ** 2).sum(-1))
    return 1 + h[1] * a @ b.T + h[2] * smooth + (ga[:, None] == gb[None]) * (h[3] + h[4] * own)


def noise(u):
    return np.exp(log_median[0] + log_sd[0] * u[0]) + 1e-9


def negative_log_posterior(u):
    K = covariance(u, G, G, H, H, group, group) + noise(u) * np.eye(len(z))
    return 0.5 * z @ np.linalg.solve(K, z) + 0.5 * np.linalg.slogdet(K)[1] + 0.5 * u @ u


u = 0.1 * np.arange(9) - 0.4
K = covariance(u, G, G, H, H, group, group) + noise(u) * np.eye(12)
k = covariance(u, A, G, B, H, query_group, group)
own = np.diag(covariance(u, A, A, B, B, query_group, query_group)) + noise(u)
best = minimize(negative_log_posterior, np.zeros(9), method="BFGS", options=dict(gtol=1e-7))
np.set_printoptions(precision=12)
print("log posterior", -negative_log_posterior(u))
print("mean", k @ np.linalg.solve(K, z))
print("variance", own - np.einsum("ij,ji->i", k, np.linalg.solve(K, k.T)))
print("highest log posterior", -best.fun, "at", best.x)

h = 1e-3 * np.eye(9)
f = negative_log_posterior
hessian = np.array([[f(best.x + a + b) - f(best.x + a - b) - f(best.x - a + b) + f(best.x - a - b) for a in h] for b in h])
precision, axes = np.linalg.eigh(hessian / 4e-6)
print("covariance about it, no axis vaguer than the prior", (axes / np.maximum(precision, 1)) @ axes.T)
