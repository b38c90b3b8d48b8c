#include "crosswatt/data/caveat.hpp"

#include <utility>

namespace crosswatt {
namespace {

struct Wording {
  std::string_view name;
  std::string_view explanation;
};

constexpr std::array<Wording, kCaveatKinds> kWordings = {{
    {"counted twice",
     "several processes of one machine seem to have measured the whole machine at the same time: keep one of them"},
    {"work differs",
     "runs of one workload did not do the same: their energies are no repetitions and no pair of two hardware"},
    {"unit guessed", "the file does not say its unit; the one that gives a plausible number was taken"},
    {"GPU not measured",
     "a GPU is named but its energy is 0: its counter can't be read, so the value is missing, not zero"},
    {"overhead unknown", "the energy contains the facility's overhead (PUE), and the file does not say how much"},
    {"power too high",
     "energy over duration is more than the hardware can draw: look for a wrong unit or several cards"},
    {"power too low",
     "energy over duration is less than the hardware draws at rest: look for a wrong unit or an idle card"},
    {"counter reset", "a counter of energy ran backwards; the span across the reset was left out"},
    {"run unfinished", "the run did not end as it should: its energy is of a part of the work, or of none"},
    {"file left out", "a file that can't be used as it stands; the others were taken"},
    {"row left out", "a row that can't be used"},
    {"parts disagree", "the energies of a row's parts do not make up its total: one of them was changed or damaged"},
    {"cells shifted", "a row has lost cells, and those behind the gap moved: only what is certain was taken"},
    {"samples missing", "the log of power has gaps or cells without a value; the trapezoid spans them"},
    {"run unnamed", "rows do not say which run they belong to: each was taken for a run of its own"},
    {"duration unknown", "a duration that is 0 or less is none: the energy was taken, its power can't be checked"},
    {"too short", "the run is too short for the meter: its sampling decides the energy"},
    {"operations unclear", "MACs and FLOPs differ by a factor of two, and it is not certain which is meant"},
}};

std::size_t index(CaveatKind kind) {
  return static_cast<std::size_t>(kind);
}

}  // namespace

std::string_view name(CaveatKind kind) {
  return kWordings[index(kind)].name;
}
std::string_view explain(CaveatKind kind) {
  return kWordings[index(kind)].explanation;
}

void Caveats::add(CaveatKind kind, Problem example) {
  Caveat& caveat = by_kind_[index(kind)];
  ++caveat.count;
  if (caveat.examples.size() < Caveat::kExamples) caveat.examples.push_back(std::move(example));
}

void Caveats::add(Caveat caveat) {
  Caveat& known = by_kind_[index(caveat.kind)];
  known.count += caveat.count;
  for (Problem& example : caveat.examples) {
    if (known.examples.size() < Caveat::kExamples) known.examples.push_back(std::move(example));
  }
}

void Caveats::add(const Caveats& others) {
  for (const Caveat& caveat : others.list()) add(caveat);
}

std::vector<Caveat> Caveats::list() const {
  std::vector<Caveat> met;
  for (std::size_t kind = 0; kind < kCaveatKinds; ++kind) {
    if (by_kind_[kind].count == 0) continue;
    met.push_back(by_kind_[kind]);
    met.back().kind = static_cast<CaveatKind>(kind);
  }
  return met;
}

bool Caveats::empty() const {
  return list().empty();
}

void Caveats::refuse() const {
  std::vector<Problem> problems;
  std::int64_t total = 0;
  for (const Caveat& caveat : list()) {
    problems.insert(problems.end(), caveat.examples.begin(), caveat.examples.end());
    total += caveat.count;
  }
  if (!problems.empty()) throw DataError(std::move(problems), total);
}

}  // namespace crosswatt
