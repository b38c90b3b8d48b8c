#include "model/training_record.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace crosswatt {
namespace {

constexpr std::array<std::pair<const char*, std::vector<double> WorkloadColumns::*>, 4> kNumbers = {
    {{"flops", &WorkloadColumns::flops},
     {"macs", &WorkloadColumns::macs},
     {"params", &WorkloadColumns::params},
     {"batch_size", &WorkloadColumns::batch_size}}};

ModelRecord measured_record(const std::vector<double>& kwh, const std::vector<double>& duration_s) {
  ModelWriter writer;
  writer.numbers("kwh", kwh);
  writer.numbers("duration_s", duration_s);
  return writer.take();
}

/// Not known, or above 0: what strategies take the logarithm of.
std::vector<double> positive(const ModelReader& reader, const char* name, Index count) {
  std::vector<double> values = reader.numbers_or_unknown(name, count);
  if (std::any_of(values.begin(), values.end(), [](double value) { return value <= 0 || std::isinf(value); }))
    reader.fail(name, "must be above 0");
  return values;
}

}  // namespace

ModelRecord training_record(const PairDataset& data) {
  const WorkloadColumns& columns = data.columns;
  ModelWriter writer;
  writer.texts("workloads", data.workloads);
  writer.numbers("target_kwh", data.target_kwh);
  std::vector<ModelRecord> sources;
  if (columns.sources.empty()) sources.push_back(measured_record(columns.source_kwh, columns.duration_s));
  for (std::size_t i = 0; i < columns.sources.size(); ++i)
    sources.push_back(measured_record(columns.kwh_by_source[i], columns.duration_s_by_source[i]));
  writer.records("sources", std::move(sources));
  for (const auto& [name, column] : kNumbers) writer.numbers(name, columns.*column);
  std::vector<std::string> families;
  for (const std::uint32_t family : columns.family)
    families.push_back(family == NameDictionary::kNone ? std::string() : (*columns.family_names)[family]);
  writer.texts("families", std::move(families));
  return writer.take();
}

PairDataset read_training(const ModelReader& reader, const HardwarePair& pair) {
  PairDataset data;
  data.pair = pair;
  data.workloads = reader.texts("workloads");
  if (!std::is_sorted(data.workloads.begin(), data.workloads.end())) reader.fail("workloads", "must be in order");
  const auto count = static_cast<Index>(data.workloads.size());
  data.target_kwh = positive(reader, "target_kwh", count);
  for (Index row = 0; row < count; ++row) {
    data.columns.append(kUnknown);
    if (!std::isnan(data.target_kwh[row])) data.common.push_back(row);
  }
  std::vector<std::vector<double>> kwh;
  std::vector<std::vector<double>> durations_s;
  for (const ModelRecord& record : reader.records("sources")) {
    const ModelReader source(record, reader.file());
    kwh.push_back(positive(source, "kwh", count));
    durations_s.push_back(positive(source, "duration_s", count));
    if (std::any_of(kwh.back().begin(), kwh.back().end(), [](double energy) { return std::isnan(energy); }))
      source.fail("kwh", "must be known");
  }
  if (kwh.size() != std::max<std::size_t>(1, pair.sources.size()))
    reader.fail("sources", "must be one for each source");
  data.columns.set_measured(pair.sources, std::move(kwh), std::move(durations_s));
  for (const auto& [name, column] : kNumbers) data.columns.*column = positive(reader, name, count);
  const std::vector<std::string>& families = reader.texts("families");
  if (static_cast<Index>(families.size()) != count) reader.fail("families", "must be one for each workload");
  auto names = std::make_shared<NameDictionary>();
  for (Index row = 0; row < count; ++row) {
    const std::string& family = families[static_cast<std::size_t>(row)];
    if (!family.empty()) data.columns.family[row] = names->add(family);
  }
  data.columns.family_names = std::move(names);
  data.source_spread.assign(data.workloads.size(), kUnknown);
  data.target_spread.assign(data.workloads.size(), kUnknown);
  return data;
}

}  // namespace crosswatt
