// One kWh, or a file of them, moved from the source hardware to the target, with what is known about the error.
//
// Not for energies that did not come from the model's source hardware: a model knows one pair. A number outside what
// the references span is flagged as extrapolated, never refused: it may be all there is.
#pragma once

#include <string>
#include <vector>

#include "crosswatt/calibrate/calibration.hpp"
#include "crosswatt/calibrate/fit.hpp"
#include "crosswatt/model/model_file.hpp"

namespace crosswatt {

/// What was measured of a workload on one of several sources.
struct SourceMeasurement {
  std::string hardware;
  double energy_kwh = kUnknown;
  double energy_half_unit_kwh = 0;  ///< half of the last digit given: what rounding may hide; widens the interval
  double duration_s = kUnknown;
};

/// A workload measured on the source; NaN or "" = unknown.
struct Query {
  double energy_kwh = kUnknown;
  double energy_half_unit_kwh = 0;  ///< as of a SourceMeasurement
  double duration_s = kUnknown;
  std::vector<SourceMeasurement> sources;  ///< for a model of several sources, one each in any order; energy and
                                           ///< duration above are then not looked at
  double flops = kUnknown;
  double macs = kUnknown;
  double params = kUnknown;
  double batch_size = kUnknown;
  std::string family;
};

struct Normalized {
  double energy_kwh = 0;                   ///< the query's; with several sources the geometric mean
  std::vector<SourceMeasurement> sources;  ///< with several sources: the query's, in the model's order
  double kwh = 0;                          ///< on the target
  double lower_kwh = kUnknown;             ///< NaN where there is no interval; a warning says why
  double upper_kwh = kUnknown;
  double level = 0.9;
  bool extrapolated = false;  ///< outside the references' range, of a family they do not have, or unusually uncertain
  std::vector<std::string> warnings;
};

/// A model ready to be asked.
///
/// A workload that lacks features the model uses but its strategy can do without is answered by a variant
/// (calibrate/fit.hpp), fitted when first asked for.
class Normalizer {
 public:
  /// @throws DataError when the model's calibration can't be read.
  explicit Normalizer(SavedModel saved);
  ~Normalizer();
  Normalizer(const Normalizer&) = delete;
  Normalizer& operator=(const Normalizer&) = delete;

  /// This one, or the variant for what is known of the query; it lives as long as this one. Thread-safe.
  /// @throws DataError when the query lacks features that can't be done without, naming all of them, or the energy on
  /// one of several sources; NothingFittedError when the variant can't be fitted.
  const Normalizer& suited_to(const Query& query) const;

  /// By the one suited to the query, with a warning where that is a variant. @throws as suited_to. Thread-safe.
  Normalized normalize(const Query& query, double level = 0.9) const;

  const SavedModel& saved() const { return saved_; }
  const Calibration& calibration() const { return calibration_; }

 private:
  struct Variants;

  Normalized answer(const Query& query, double level) const;
  bool family_is_known(const std::string& family) const;
  /// What was measured on each source, in the model's order.
  std::vector<SourceMeasurement> measurements(const Query& query) const;
  void set_interval(const Query& query, const WorkloadColumns& columns, double rounding, Normalized& result) const;
  void flag_extrapolation(const Query& query, const WorkloadColumns& columns, Normalized& result) const;
  void warn_of_few_references(Normalized& result) const;

  SavedModel saved_;
  Calibration calibration_;
  std::unique_ptr<Variants> variants_;
};

}  // namespace crosswatt
