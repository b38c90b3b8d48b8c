// Which references to run, and what a job emits.
#include "bindings.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/data/footprint.hpp"
#include "crosswatt/data/typed_hardware.hpp"
#include "crosswatt/report/footprint_text.hpp"
#include "crosswatt/report/recommendation_document.hpp"
#include "crosswatt/report/writers.hpp"
#include "watched.hpp"

namespace crosswatt::python {
namespace {

/// What `recommend` says, as JSON and as a text, with the families in running order and the notes on the data.
struct Plan {
  std::string json, text;
  std::vector<std::string> families, notes;
};

Plan plan(const EnergyTable& table, const std::string& from, const std::string& to, const RecommendOptions& options,
          const std::string& hardware_file) {
  return watched([&](Watched&) {
    options.validate();
    const PairDataset data = dataset_to_plan(table, from, to, catalogue_with(hardware_file));
    const Recommendation recommendation = recommend(data, options);
    Plan plan{.json = recommendation_json(data, recommendation),
              .text = to_terminal(recommendation_document(data, recommendation)),
              .families = {},
              .notes = data.notes};
    for (const RecommendedWorkload& entry : recommendation.workloads) plan.families.push_back(entry.family);
    return plan;
  });
}

void bind_recommend(py::module_& core) {
  py::class_<RecommendOptions>(core, "RecommendOptions")
      .def(py::init<>())
      .def_readwrite("budget", &RecommendOptions::budget)
      .def_readwrite("budget_kwh", &RecommendOptions::budget_kwh)
      .def_readwrite("selection", &RecommendOptions::selection);
  py::class_<Plan>(core, "Plan")
      .def_readonly("json", &Plan::json)
      .def_readonly("text", &Plan::text)
      .def_readonly("families", &Plan::families)
      .def_readonly("notes", &Plan::notes);
  core.def("recommend", &plan);
}

void bind_footprint(py::module_& core) {
  py::class_<FootprintOptions>(core, "FootprintOptions")
      .def(py::init<>())
      .def_readwrite("energy_kwh", &FootprintOptions::energy_kwh)
      .def_readwrite("power_w", &FootprintOptions::power_w)
      .def_readwrite("hours", &FootprintOptions::hours)
      .def_readwrite("gpus", &FootprintOptions::gpus)
      .def_readwrite("intensity_kg_per_kwh", &FootprintOptions::intensity_kg_per_kwh)
      .def_readwrite("country", &FootprintOptions::country)
      .def_readwrite("year", &FootprintOptions::year)
      .def_readwrite("pue", &FootprintOptions::pue)
      .def_readwrite("epochs_measured", &FootprintOptions::epochs_measured)
      .def_readwrite("epochs", &FootprintOptions::epochs)
      .def_readwrite("embodied_kg", &FootprintOptions::embodied_kg)
      .def_readwrite("lifetime_hours", &FootprintOptions::lifetime_hours);
  core.def("footprint", [](const FootprintOptions& options) {
    const Footprint result = footprint(options, CarbonIntensityTable::built_in());
    return std::make_pair(footprint_json(result), footprint_text(result));
  });
  core.def("parse_energy_kwh", &parse_energy_kwh);
  core.def("parse_power_w", &parse_power_w);
  core.def("parse_hours", &parse_hours);
}

}  // namespace

void bind_plans(py::module_& core) {
  bind_recommend(core);
  bind_footprint(core);
}

}  // namespace crosswatt::python
