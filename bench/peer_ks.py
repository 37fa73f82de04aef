"""SciPy's side of bench_ks."""
import peer
from scipy import stats

ROWS = 1_000_000


def samples():
    return peer.normal(ROWS, 1), peer.normal(ROWS, 100_000_001, mean=0.01)


@peer.case("ks_2samp 1M + 1M")
def ks():
    a, b = samples()
    return lambda: stats.ks_2samp(a, b, mode="asymp").statistic


@peer.case("wasserstein 1M + 1M")
def wasserstein():
    a, b = samples()
    return lambda: stats.wasserstein_distance(a, b)


peer.serve()
