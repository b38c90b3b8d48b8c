// Strategies fitted on plain columns, as scikit-learn hands them over.
#include <fmt/format.h>

#include <limits>
#include <map>
#include <memory>

#include "bindings.hpp"
#include "crosswatt/core/error.hpp"
#include "crosswatt/core/text.hpp"
#include "crosswatt/normalize/fit_request.hpp"
#include "watched.hpp"

namespace crosswatt::python {
namespace {

using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;

/// What is known of n workloads: a column each by its name in the long CSV, and the families, "" = unknown.
struct Workloads {
  std::map<std::string, std::vector<double>> numbers;
  std::vector<std::string> families;

  Index size() const { return static_cast<Index>(numbers.at("energy_kwh").size()); }
  double value(const std::string& column, Index row) const {
    const auto found = numbers.find(column);
    return found == numbers.end() ? kUnknown : found->second[static_cast<std::size_t>(row)];
  }
  Query query(Index row) const {
    Query query;
    query.energy_kwh = value("energy_kwh", row);
    query.duration_s = value("duration_s", row);
    query.flops = value("flops", row);
    query.macs = value("macs", row);
    query.params = value("params", row);
    query.batch_size = value("batch_size", row);
    if (!families.empty()) query.family = families[static_cast<std::size_t>(row)];
    return query;
  }
};

Workloads workloads_of(const py::dict& columns, const py::object& families) {
  Workloads workloads;
  for (const auto& [name, values] : columns) {
    const auto numbers = py::cast<Numbers>(values);
    workloads.numbers[name.cast<std::string>()] = {numbers.data(), numbers.data() + numbers.size()};
  }
  if (!families.is_none()) workloads.families = families.cast<std::vector<std::string>>();
  return workloads;
}

/// Refuses what no energy or no number of a workload can be, all at once.
void check(const std::string& column, const std::vector<double>& values, bool may_be_unknown,
           std::vector<Problem>& problems) {
  for (std::size_t row = 0; row < values.size(); ++row) {
    const double value = values[row];
    if (value > 0 && value <= std::numeric_limits<double>::max()) continue;
    if (may_be_unknown && value != value) continue;
    problems.push_back({.line = static_cast<std::int64_t>(row) + 1,
                        .column = column,
                        .value = value == value ? fmt::format("{}", value) : "NaN",
                        .rule = "must be finite and greater than 0"});
  }
}

void check(const Workloads& workloads, std::vector<Problem> problems = {}) {
  for (const auto& [name, values] : workloads.numbers) check(name, values, name != "energy_kwh", problems);
  if (!problems.empty()) throw DataError(std::move(problems));
}

/// The workloads in the order given: a dataset is ordered by name, so names count up in as many digits as it takes.
PairDataset dataset_of(const Workloads& workloads, const std::vector<double>& target_kwh, HardwarePair pair) {
  PairDataset data;
  data.pair = std::move(pair);
  const Index count = workloads.size();
  const std::size_t digits = fmt::format("{}", count).size();
  auto family_names = std::make_shared<NameDictionary>();
  for (Index i = 0; i < count; ++i) {
    data.workloads.push_back(fmt::format("{:0{}}", i, digits));
    const Query query = workloads.query(i);
    const Index row = data.columns.append(query.energy_kwh);
    data.columns.duration_s[row] = query.duration_s;
    data.columns.flops[row] = query.flops;
    data.columns.macs[row] = query.macs;
    data.columns.params[row] = query.params;
    data.columns.batch_size[row] = query.batch_size;
    if (!query.family.empty()) data.columns.family[row] = family_names->add(query.family);
    data.common.push_back(i);
  }
  data.columns.family_names = std::move(family_names);
  data.target_kwh = target_kwh;
  data.source_spread.assign(data.workloads.size(), kUnknown);
  data.target_spread.assign(data.workloads.size(), kUnknown);
  return data;
}

std::shared_ptr<Normalizer> fit_columns(const py::dict& columns, const py::object& families, const Numbers& target_kwh,
                                        const FitRequest& request, bool intervals, Index reference) {
  const Workloads workloads = workloads_of(columns, families);
  const std::vector<double> targets(target_kwh.data(), target_kwh.data() + target_kwh.size());
  return watched([&](Watched& watched) {
    std::vector<Problem> problems;
    check("y", targets, false, problems);
    check(workloads, std::move(problems));
    const PairDataset data = dataset_of(workloads, targets, {request.from, request.to});
    FitOptions options{.strategy = request.strategy,
                       .strategy_options = request.settings.options(),
                       .held_out_errors = false,
                       .intervals = intervals,
                       .threads = request.threads,
                       .stop = watched.stop_request()};
    if (reference >= data.size())
      throw ConfigError("reference", std::to_string(reference), fmt::format("is no row of {}", data.size()));
    if (reference >= 0) options.strategy_options.reference_workloads = {data.workloads[reference]};
    return std::make_shared<Normalizer>(fit_model(data, options));
  });
}

/// As the model's own, but that messages say the row, and a remedy for columns.
Normalized normalize(const Normalizer& model, const Query& query, double level, Index row) {
  try {
    return model.normalize(query, level);
  } catch (const DataError& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems) {
      problem.line = row + 1;
      problem.remedy = "fill it in, or leave such rows out";
    }
    throw DataError(std::move(problems), error.total());
  }
}

/// (kwh, lower, upper, extrapolated), a value a workload; bounds NaN where there are none.
py::tuple predict_columns(const Normalizer& model, const py::dict& columns, const py::object& families, double level,
                          int threads) {
  check_level(level);
  const Workloads workloads = workloads_of(columns, families);
  const Index count = workloads.size();
  py::array_t<double> kwh(count), lower_kwh(count), upper_kwh(count);
  py::array_t<bool> extrapolated(count);
  double* const to_kwh = kwh.mutable_data();
  double* const to_lower = lower_kwh.mutable_data();
  double* const to_upper = upper_kwh.mutable_data();
  bool* const to_extrapolated = extrapolated.mutable_data();
  watched([&](Watched& watched) {
    check(workloads);
    const auto predict = [&](Index row) {
      const Normalized normalized = normalize(model, workloads.query(row), level, row);
      to_kwh[row] = normalized.kwh;
      to_lower[row] = normalized.lower_kwh;
      to_upper[row] = normalized.upper_kwh;
      to_extrapolated[row] = normalized.extrapolated;
    };
    parallel_for(count, threads, predict, watched.stop_request());
  });
  return py::make_tuple(kwh, lower_kwh, upper_kwh, extrapolated);
}

}  // namespace

void bind_estimators(py::module_& core) {
  core.def("fit_columns", &fit_columns);
  core.def("predict_columns", &predict_columns);
}

}  // namespace crosswatt::python
