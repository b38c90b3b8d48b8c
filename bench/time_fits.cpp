// The inner loop of a study on one thread, timed without reading and writing: select, fit, predict, R2 and MSE.
//
// bench/compare runs it beside a Python peer that does the same on the same splits. Prints one JSON object: seconds of
// every run, processor seconds of every run, fits and failures of one, and the seconds that pairs and splits took.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "crosswatt/evaluate/metrics.hpp"
#include "crosswatt/ingest/read.hpp"
#include "crosswatt/model/closed_form.hpp"
#include "crosswatt/model/registry.hpp"
#include "crosswatt/select/selector.hpp"
#include "crosswatt/select/splitter.hpp"

namespace crosswatt {
namespace {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  double processor_seconds() const { return static_cast<double>(std::clock() - ticks_) / CLOCKS_PER_SEC; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
  std::clock_t ticks_ = std::clock();
};

struct Settings {
  std::string table;
  std::string splits_file;
  std::vector<std::string> strategies = {"paper"};
  std::vector<std::string> selections = {"full"};
  std::vector<double> fractions = {0.10, 0.15, 0.20, 0.50, 1.00};
  std::vector<Index> references;
  SplitOptions split;
  int runs = 1;
};

struct SplitPair {
  PairDataset data;
  std::vector<Split> splits;
};

std::vector<SplitPair> split_pairs(const EnergyTable& table, const Settings& settings) {
  const PairBuilder builder(table);
  std::vector<NamedSplit> named;
  if (!settings.splits_file.empty()) named = read_splits(settings.splits_file);
  std::vector<SplitPair> pairs;
  for (const HardwarePair& pair : builder.pairs()) {
    pairs.push_back({builder.dataset(pair), {}});
    SplitPair& made = pairs.back();
    made.splits =
        named.empty() ? make_splits(made.data, settings.split) : splits_of(named, made.data, settings.splits_file);
  }
  return pairs;
}

struct Counts {
  Index fits = 0;
  Index failures = 0;
  double checksum = 0;  ///< of the scores, so that none is optimised away
};

class Fitter {
 public:
  explicit Fitter(const Settings& settings) : settings_(settings) {
    for (const StrategyChoice& choice : resolve_strategies(settings.strategies))
      strategies_.push_back(make_strategy(choice.name, {}));
    for (const std::string& selection : settings.selections) selectors_.push_back(make_selector(selection));
  }

  Counts run(const std::vector<SplitPair>& pairs) {
    counts_ = {};
    for (const SplitPair& pair : pairs)
      for (const Split& split : pair.splits) fit_split(pair.data, split);
    return counts_;
  }

 private:
  void fit_split(const PairDataset& data, const Split& split) {
    measured_kwh_.clear();
    for (const Index row : split.held_out) measured_kwh_.push_back(data.target_kwh[row]);
    predicted_kwh_.resize(measured_kwh_.size());
    for (const auto& selector : selectors_) {
      for (const Index budget : budgets(*selector, std::ssize(split.references))) {
        const std::vector<Index> references = selector->select(data, split.references, budget);
        for (const auto& strategy : strategies_) fit(*strategy, data, references, split.held_out);
      }
    }
  }

  std::vector<Index> budgets(const ReferenceSelector& selector, Index offered) const {
    if (selector.takes_all()) return {offered};
    std::vector<Index> result;
    for (const Index count : settings_.references) result.push_back(std::min(count, offered));
    if (settings_.references.empty())
      for (const double fraction : settings_.fractions) result.push_back(references_of_fraction(fraction, offered));
    return result;
  }

  void fit(const Strategy& strategy, const PairDataset& data, std::span<const Index> references,
           std::span<const Index> held_out) {
    if (!predict(strategy, data, references, held_out)) {
      ++counts_.failures;
      return;
    }
    const FitScores scores = score_fit(predicted_kwh_, measured_kwh_);
    counts_.checksum += scores.r2 + scores.mse_kwh2;
    ++counts_.fits;
  }

  /// As a study does; false where the fit fails.
  bool predict(const Strategy& strategy, const PairDataset& data, std::span<const Index> references,
               std::span<const Index> held_out) {
    if (const auto* closed_form = dynamic_cast<const ClosedForm*>(&strategy))
      return !closed_form->predict_kwh(data, references, held_out, predicted_kwh_);
    const FitResult result = strategy.fit(data, references);
    if (std::holds_alternative<FitFailure>(result)) return false;
    std::get<0>(result)->predict_kwh(data.columns, held_out, predicted_kwh_);
    return true;
  }

  const Settings& settings_;
  std::vector<std::unique_ptr<Strategy>> strategies_;
  std::vector<std::unique_ptr<ReferenceSelector>> selectors_;
  std::vector<double> measured_kwh_, predicted_kwh_;
  Counts counts_;
};

void time_fits(const Settings& settings) {
  const EnergyTable table = read_tables({settings.table}, {.threads = 1});
  const Stopwatch preparation;
  const std::vector<SplitPair> pairs = split_pairs(table, settings);
  const double prepare_seconds = preparation.seconds();
  Fitter fitter(settings);
  std::vector<double> seconds, processor_seconds;
  Counts counts;
  for (int run = 0; run < settings.runs; ++run) {
    const Stopwatch watch;
    counts = fitter.run(pairs);
    processor_seconds.push_back(watch.processor_seconds());
    seconds.push_back(watch.seconds());
  }
  fmt::print(
      R"({{"seconds": [{}], "cpu": [{}], "prepare": {}, "pairs": {}, "fits": {}, "failures": {}, "checksum": "{}"}})"
      "\n",
      fmt::join(seconds, ", "), fmt::join(processor_seconds, ", "), prepare_seconds, pairs.size(), counts.fits,
      counts.failures, counts.checksum);
}

}  // namespace
}  // namespace crosswatt

int main(int argc, char** argv) {
  CLI::App app("Times the inner loop of a study.");
  crosswatt::Settings settings;
  app.add_option("table", settings.table)->required();
  app.add_option("--strategies", settings.strategies)->delimiter(',');
  app.add_option("--selection", settings.selections)->delimiter(',');
  app.add_option("--fractions", settings.fractions)->delimiter(',');
  app.add_option("--references", settings.references)->delimiter(',');
  app.add_option("--repeats", settings.split.repeats);
  app.add_option("--seed", settings.split.seed);
  app.add_option("--splits-file", settings.splits_file);
  app.add_option("--runs", settings.runs);
  CLI11_PARSE(app, argc, argv);
  try {
    crosswatt::time_fits(settings);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
