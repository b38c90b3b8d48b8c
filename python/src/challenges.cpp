// A challenge's submissions, reanalysed.
#include <memory>

#include "bindings.hpp"
#include "crosswatt/challenge/reanalysis_files.hpp"
#include "crosswatt/challenge/reanalysis_request.hpp"
#include "crosswatt/core/file.hpp"
#include "crosswatt/report/html.hpp"
#include "crosswatt/report/reanalysis_document.hpp"
#include "crosswatt/report/reanalysis_folder.hpp"
#include "crosswatt/report/writers.hpp"
#include "watched.hpp"

namespace crosswatt::python {
namespace {

using SharedResults = std::shared_ptr<ReanalysisResults>;

/// The CSV files of one year by their names, without ".csv".
py::dict tables_of(const Reanalysis& year) {
  py::dict tables;
  tables["normalized"] = normalized_csv(year);
  tables["ranking"] = ranking_csv(year);
  tables["ew_scores"] = ew_scores_csv(year);
  tables["thresholds"] = thresholds_csv(year);
  tables["correlations"] = correlations_csv(year);
  tables["quadrants"] = quadrants_csv(year);
  tables["pareto"] = pareto_csv(year);
  tables["anomalies"] = anomalies_csv(year);
  return tables;
}

std::vector<std::string> remarks_of(const ReanalysisResults& results) {
  std::vector<std::string> remarks;
  for (const Reanalysis& year : results.years) {
    const std::vector<std::string>& said = year.systems.submissions.remarks;
    remarks.insert(remarks.end(), said.begin(), said.end());
  }
  return remarks;
}

}  // namespace

void bind_challenges(py::module_& core) {
  py::class_<ReanalysisRequest>(core, "ReanalysisRequest")
      .def(py::init<>())
      .def_readwrite("submissions", &ReanalysisRequest::submissions)
      .def_readwrite("rules", &ReanalysisRequest::rules)
      .def_readwrite("subset", &ReanalysisRequest::subset)
      .def_readwrite("pareto", &ReanalysisRequest::pareto)
      .def_readwrite("strategy", &ReanalysisRequest::strategy)
      .def_readwrite("reference_table", &ReanalysisRequest::reference_table)
      .def_readwrite("level", &ReanalysisRequest::level)
      .def_readwrite("hardware_file", &ReanalysisRequest::hardware_file)
      .def_readwrite("threads", &ReanalysisRequest::threads);
  py::class_<ReanalysisResults, SharedResults>(core, "ReanalysisResults")
      .def("__len__", [](const ReanalysisResults& results) { return results.years.size(); })
      .def("tables",
           [](const ReanalysisResults& results, std::size_t year) { return tables_of(results.years.at(year)); })
      .def("quartiles", [](const ReanalysisResults& results) { return quartiles_csv(results.years); })
      .def("warnings", [](const ReanalysisResults& results) { return results.warnings; })
      .def("remarks", &remarks_of)
      .def("json", [](const ReanalysisResults& results) { return reanalysis_json(results.years, results.comparison); })
      .def("text",
           [](const ReanalysisResults& results) {
             return to_terminal(reanalysis_document(results.years, results.comparison, RankingExtent::top));
           })
      .def("html", [](const ReanalysisResults& results) { return reanalysis_html(results.years, results.comparison); })
      .def("write_folder", [](const ReanalysisResults& results, const std::string& folder) {
        write_reanalysis_folder(folder, results.years, results.comparison);
      });
  core.def("reanalyse", [](ReanalysisRequest request) {
    return watched([&](Watched& watched) {
      request.stop = watched.stop_request();
      return std::make_shared<ReanalysisResults>(reanalyse(request));
    });
  });
}

}  // namespace crosswatt::python
