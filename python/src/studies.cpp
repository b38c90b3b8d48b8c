// Studies: run, read back, and written.
#include <memory>

#include "bindings.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/data/typed_hardware.hpp"
#include "crosswatt/evaluate/comparison.hpp"
#include "crosswatt/evaluate/study_models.hpp"
#include "crosswatt/evaluate/study_request.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/study_document.hpp"
#include "crosswatt/report/study_file.hpp"
#include "crosswatt/report/study_folder.hpp"
#include "crosswatt/report/writers.hpp"
#include "watched.hpp"

namespace crosswatt::python {
namespace {

using SharedStudy = std::shared_ptr<Study>;

SharedStudy run(const EnergyTable& table, const StudyRequest& request, const py::object& progress) {
  return watched(
      [&](Watched& watched) {
        StudyOptions options = request.complete();
        options.pairs = request.typed_pairs(table, catalogue_with(request.settings.hardware_file));
        options.stop = watched.stop_request();
        options.progress = [&](Index done, Index total) {
          watched.total.store(total, std::memory_order_relaxed);
          watched.done.store(done, std::memory_order_relaxed);
        };
        auto study = std::make_shared<Study>(run_study(table, options));
        study->options.stop = {};  // what they refer to ends with this call
        study->options.progress = {};
        return study;
      },
      progress);
}

/// Those that pages draw; none where this build can't write pages.
std::vector<SavedModel> models_for_pages(Study study, Watched& watched) {
  if (!html_missing().empty()) return {};
  study.options.stop = watched.stop_request();
  return study_models(study);
}

void write_file(const Study& study, const std::string& path) {
  check_study_file(path, "--output");
  watched([&](Watched& watched) {
    const bool page = path.ends_with(".html");
    write_whole(path,
                study_file_text(path, study, page ? models_for_pages(study, watched) : std::vector<SavedModel>()));
  });
}

void write_folder(const Study& study, const std::string& folder, const std::vector<std::string>& arguments,
                  const std::vector<std::string>& inputs, const std::string& started_utc, double duration_s) {
  const RunRecord record{.arguments = arguments,
                         .inputs = inputs,
                         .seed = study.options.split.seed,
                         .started_utc = started_utc,
                         .duration_s = duration_s};
  watched([&](Watched& watched) { write_study_folder(folder, study, models_for_pages(study, watched), record); });
}

py::list predictions(const Study& study) {
  py::list rows;
  const auto add = [&](const PairResult& pair, const CellScores& cell) {
    for (const HeldOutPrediction& prediction : cell.predictions)
      rows.append(py::make_tuple(pair.data.pair.source, pair.data.pair.target, cell.strategy, cell.selection,
                                 cell.references, prediction.split, pair.data.workloads[prediction.row],
                                 pair.data.columns.source_kwh[prediction.row], pair.data.target_kwh[prediction.row],
                                 prediction.predicted_kwh));
  };
  for (const PairResult& pair : study.pairs)
    for (const CellScores& cell : pair.cells) add(pair, cell);
  return rows;
}

void bind_requests(py::module_& core) {
  py::class_<SplitOptions>(core, "SplitOptions")
      .def_readwrite("test_size", &SplitOptions::test_size)
      .def_readwrite("repeats", &SplitOptions::repeats)
      .def_readwrite("folds", &SplitOptions::folds)
      .def_readwrite("own_references", &SplitOptions::own_references)
      .def_readwrite("seed", &SplitOptions::seed);
  py::class_<StudyOptions>(core, "StudyOptions")
      .def_readwrite("sources", &StudyOptions::sources)
      .def_readwrite("fractions", &StudyOptions::fractions)
      .def_readwrite("references", &StudyOptions::references)
      .def_readonly("split", &StudyOptions::split)
      .def_readwrite("level", &StudyOptions::level)
      .def_readwrite("all_intervals", &StudyOptions::all_intervals)
      .def_readwrite("threads", &StudyOptions::threads);
  py::class_<StudyRequest>(core, "StudyRequest")
      .def(py::init<>())
      .def_readonly("options", &StudyRequest::options)
      .def_readwrite("pairs", &StudyRequest::pairs)
      .def_readwrite("from_", &StudyRequest::from)
      .def_readwrite("to", &StudyRequest::to)
      .def_readwrite("strategies", &StudyRequest::strategies)
      .def_readwrite("selections", &StudyRequest::selections)
      .def_readwrite("new_families", &StudyRequest::new_families)
      .def_readwrite("split", &StudyRequest::split)
      .def_readwrite("splits_file", &StudyRequest::splits_file)
      .def_readwrite("protocol", &StudyRequest::protocol)
      .def_readwrite("settings", &StudyRequest::settings)
      .def("check", [](const StudyRequest& request) { request.complete(); });
}

}  // namespace

void bind_studies(py::module_& core) {
  bind_requests(core);
  py::class_<Study, SharedStudy>(core, "Study")
      .def("scores", [](const Study& study) { return columns_of(scores_table(study)); })
      .def("advice", &advice)
      .def("notes", [](const Study& study) { return study.notes; })
      .def("fits", &Study::fits)
      .def("failures", &Study::failures)
      .def("pairs",
           [](const Study& study) {
             std::vector<std::pair<std::string, std::string>> pairs;
             for (const PairResult& pair : study.pairs)
               pairs.emplace_back(pair.data.pair.source, pair.data.pair.target);
             return pairs;
           })
      .def("predictions", &predictions)
      .def("text", [](const Study& study) { return to_terminal(study_document(study)); })
      .def("markdown", [](const Study& study) { return to_markdown(study_document(study)); })
      .def("json", &study_json)
      .def("write_file", &write_file)
      .def("write_folder", &write_folder);
  core.def("run_study", &run);
  core.def("read_study", [](const std::string& path) {
    return watched([&](Watched&) { return std::make_shared<Study>(read_study(path)); });
  });
  core.def("parse_study", [](const std::string& text, const std::string& name) {
    return watched([&](Watched&) {
      auto study = std::make_shared<Study>(parse_study(text, name));
      add_other_hardware(*study);
      return study;
    });
  });
  core.def("utc_now", &utc_now);
}

}  // namespace crosswatt::python
