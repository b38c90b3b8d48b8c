// How far the svr strategy's fits are from optimal: the largest duality gap over every fit that a table's pairs, splits
// and selections ask for, in units of the primal objective. bench/compare sets its limit.
#include <fmt/format.h>

#include <algorithm>

#include "crosswatt/ingest/read.hpp"
#include "crosswatt/numeric/svr_active_set.hpp"
#include "crosswatt/select/selector.hpp"
#include "crosswatt/select/splitter.hpp"
#include "model/svr_grid.hpp"

namespace crosswatt {
namespace {

class GapMeter {
 public:
  /// Every fit that fit_svr() of these references makes.
  void measure(const PairDataset& data, const std::vector<Index>& references) {
    std::vector<double> x, y;
    for (const Index row : references) {
      x.push_back(data.columns.source_kwh[row]);
      y.push_back(data.target_kwh[row]);
    }
    const auto predictors = MatrixView::row_major(x.data(), std::ssize(x), 1);
    for (Index k = 0; k < options_.folds; ++k)
      measure(ScaledSample(predictors, y, contiguous_fold(std::ssize(x), options_.folds, k)));
    measure(ScaledSample(predictors, y, {}));
  }

  Index fits() const { return fits_; }
  Index inexact() const { return inexact_; }
  double largest_gap() const { return largest_gap_; }

 private:
  void measure(const ScaledSample& sample) {
    SvrKernel kernel = options_.kernel;
    kernel.gamma = sample.scale_gamma();
    const numeric::PaddedMatrix values = kernel_matrix(kernel, sample.points());
    const std::span<const double> target(sample.target().row(0), static_cast<std::size_t>(sample.count()));
    const auto solver = make_solver(sample, kernel, SvrSolver::exact, options_.limits);
    SvrSolution solution;
    for (const double cost : options_.costs) {
      for (auto epsilon = options_.epsilons.rbegin(); epsilon != options_.epsilons.rend(); ++epsilon) {
        solver->solve(cost, *epsilon, solution);
        const numeric::SvrDual problem{values, target, cost, *epsilon};
        largest_gap_ = std::max(largest_gap_, numeric::duality_gap(problem, solution.beta, solution.intercept));
        inexact_ += solution.exact ? 0 : 1;
        ++fits_;
      }
    }
  }

  SvrOptions options_;
  Index fits_ = 0;
  Index inexact_ = 0;
  double largest_gap_ = 0;
};

void measure_table(const std::string& path) {
  const EnergyTable table = read_tables({path}, {});
  const PairBuilder builder(table);
  GapMeter meter;
  for (const HardwarePair& pair : builder.pairs()) {
    const PairDataset data = builder.dataset(pair);
    for (const Split& split : make_splits(data, {})) {
      for (const char* name : {"random", "minmax"}) {
        for (const double fraction : {0.15, 0.2, 0.5, 1.0}) {
          const Index budget = references_of_fraction(fraction, std::ssize(split.references));
          if (budget >= 5) meter.measure(data, make_selector(name)->select(data, split.references, budget));
        }
      }
    }
  }
  fmt::print(R"({{"fits": {}, "inexact": {}, "largest_gap": {}}})"
             "\n",
             meter.fits(), meter.inexact(), meter.largest_gap());
}

}  // namespace
}  // namespace crosswatt

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: {} TABLE\n", argv[0]);
    return 2;
  }
  try {
    crosswatt::measure_table(argv[1]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
