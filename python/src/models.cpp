// Fitted models: fitted, kept, and asked.
#include <cmath>
#include <memory>

#include "bindings.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/core/units.hpp"
#include "crosswatt/data/typed_hardware.hpp"
#include "crosswatt/normalize/fit_request.hpp"
#include "crosswatt/normalize/normalize_file.hpp"
#include "crosswatt/normalize/typed_measurements.hpp"
#include "crosswatt/report/model_document.hpp"
#include "crosswatt/report/writers.hpp"
#include "watched.hpp"

namespace crosswatt::python {
namespace {

using SharedModel = std::shared_ptr<Normalizer>;

/// The workload to be normalized, as typed; "" = unknown.
struct TypedWorkload {
  std::vector<std::string> energies, durations;
  std::string flops, macs, params, batch_size, family;

  Query query() const {
    const auto count = [](const std::string& text, const std::string& option) {
      return text.empty() ? kUnknown : parse_count(text, option);
    };
    Query query;
    query.flops = count(flops, "--flops");
    query.macs = count(macs, "--macs");
    query.params = count(params, "--params");
    query.batch_size = count(batch_size, "--batch-size");
    query.family = family;
    return query;
  }
};

/// An answer with what wrote it, for texts.
struct Answer {
  Normalized normalized;
  const Normalizer* model;      ///< that was asked
  const Normalizer* suited_to;  ///< that answered
};

StatementFormat statement_format(const std::string& format) {
  if (format == "plain") return StatementFormat::plain;
  if (format == "markdown") return StatementFormat::markdown;
  if (format == "latex") return StatementFormat::latex;
  throw unknown_name("--statement", "format", format, {"plain", "markdown", "latex"});
}

Answer ask(const Normalizer& model, const TypedWorkload& workload, double level, const std::string& hardware_file) {
  return watched([&](Watched&) {
    Query query = workload.query();
    TypedMeasurements(workload.energies, workload.durations)
        .fill(query, model.saved().pair, catalogue_with(hardware_file));
    return Answer{model.normalize(query, level), &model, &model.suited_to(query)};
  });
}

/// The model, what was noticed of the pair and, for one workload, what it left out.
using FittedWithNotes = std::pair<SharedModel, std::vector<std::string>>;

FittedWithNotes fit(const EnergyTable& table, const FitRequest& request, const TypedWorkload* workload) {
  return watched([&](Watched& watched) {
    FitOptions options = request.options();
    options.stop = watched.stop_request();
    const HardwareCatalogue catalogue = catalogue_with(request.settings.hardware_file);
    PairDataset data = request.dataset(table, catalogue);
    std::vector<std::string> notes = data.notes;
    if (workload != nullptr) {
      Query query = workload->query();
      TypedMeasurements(workload->energies, workload->durations).fill(query, data.pair, catalogue);
      const std::string left_out = left_out_note(leave_out_unknown(query, options, data));
      if (!left_out.empty()) notes.push_back(left_out);
    }
    return FittedWithNotes{std::make_shared<Normalizer>(fit_model(data, options)), notes};
  });
}

py::dict coefficients(const Normalizer& model) {
  py::dict columns;
  py::list names, values, errors, units;
  for (const Coefficient& coefficient : model.saved().model->coefficients()) {
    names.append(coefficient.name);
    values.append(coefficient.value);
    errors.append(coefficient.standard_error);
    units.append(coefficient.unit);
  }
  columns["coefficient"] = names;
  columns["value"] = values;
  columns["standard_error"] = errors;
  columns["unit"] = units;
  return columns;
}

void bind_requests(py::module_& core) {
  py::class_<FitRequest>(core, "FitRequest")
      .def(py::init<>())
      .def_readwrite("from_", &FitRequest::from)
      .def_readwrite("to", &FitRequest::to)
      .def_readwrite("strategy", &FitRequest::strategy)
      .def_readwrite("selection", &FitRequest::selection)
      .def_readwrite("references", &FitRequest::references)
      .def_readwrite("settings", &FitRequest::settings)
      .def_readwrite("threads", &FitRequest::threads)
      .def("chooses", &FitRequest::chooses)
      .def("check", [](const FitRequest& request) { request.options(); });
  py::class_<TypedWorkload>(core, "TypedWorkload")
      .def(py::init<>())
      .def_readwrite("energies", &TypedWorkload::energies)
      .def_readwrite("durations", &TypedWorkload::durations)
      .def_readwrite("flops", &TypedWorkload::flops)
      .def_readwrite("macs", &TypedWorkload::macs)
      .def_readwrite("params", &TypedWorkload::params)
      .def_readwrite("batch_size", &TypedWorkload::batch_size)
      .def_readwrite("family", &TypedWorkload::family)
      .def("check", [](const TypedWorkload& workload) {
        workload.query();
        TypedMeasurements(workload.energies, workload.durations);
      });
}

void bind_answer(py::module_& core) {
  py::class_<Answer>(core, "Answer")
      .def("json", [](const Answer& answer) { return normalized_json(answer.suited_to->saved(), answer.normalized); })
      .def("text", [](const Answer& answer) { return normalized_text(answer.suited_to->saved(), answer.normalized); })
      .def("statement", [](const Answer& answer, const std::string& format) {
        return energy_statement(answer.model->saved(), answer.normalized, statement_format(format));
      });
}

}  // namespace

void bind_models(py::module_& core) {
  bind_requests(core);
  bind_answer(core);
  py::class_<Normalizer, SharedModel>(core, "Model")
      .def_property_readonly("source", [](const Normalizer& model) { return model.saved().pair.source; })
      .def_property_readonly("sources", [](const Normalizer& model) { return model.saved().pair.sources; })
      .def_property_readonly("target", [](const Normalizer& model) { return model.saved().pair.target; })
      .def_property_readonly("strategy", [](const Normalizer& model) { return model.saved().strategy; })
      .def_property_readonly("references", [](const Normalizer& model) { return model.saved().reference_workloads; })
      .def_property_readonly("held_out_mdape",
                             [](const Normalizer& model) { return model.calibration().known_family.mdape; })
      .def("coefficients", &coefficients)
      .def("json", [](const Normalizer& model) { return to_json(model.saved()); })
      .def("text", [](const Normalizer& model) { return to_terminal(model_document(model.saved())); })
      .def("markdown", [](const Normalizer& model) { return to_markdown(model_document(model.saved())); })
      .def("ask", &ask, py::keep_alive<0, 1>())
      .def("normalize_csv",
           [](const Normalizer& model, const std::string& name, const std::string& text, double level) {
             return watched([&](Watched& watched) {
               return normalize_csv_text(model, name, text, level, watched.stop_request()).csv;
             });
           });
  core.def("fit", &fit);
  core.def("check_level", &check_level);
  core.def("write_file", [](const std::string& path, const std::string& text) { write_whole(path, text); });
  core.def("read_model", [](const std::string& path) { return std::make_shared<Normalizer>(read_model(path)); });
  core.def("parse_model", [](const std::string& text, const std::string& name) {
    return std::make_shared<Normalizer>(parse_model(text, name));
  });
}

}  // namespace crosswatt::python
