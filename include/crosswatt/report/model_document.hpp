// A fitted model, and a normalized energy, in words and numbers.
#pragma once

#include <string>

#include "crosswatt/normalize/normalizer.hpp"
#include "crosswatt/report/document.hpp"

namespace crosswatt {

/// What was fitted on what, its coefficients and its held-out error.
Document model_document(const SavedModel& saved);

/// One sentence with unit, hardware, strategy and held-out error, then the warnings, a line each.
std::string normalized_text(const SavedModel& saved, const Normalized& normalized);

enum class StatementFormat { plain, markdown, latex };

/// A ready sentence for a paper's energy statement, a README or a model card: "The training took 3.2 kWh on A (gpu),
/// 2.9 [2.5, 3.4] kWh normalized to B with power-law (90 % interval; crosswatt 0.1.0)."
std::string energy_statement(const SavedModel& saved, const Normalized& normalized, StatementFormat format);

/// The contract's keys: source, target, strategy, energy_kwh, normalized_kwh, lower_kwh, upper_kwh, level,
/// extrapolated, warnings.
std::string normalized_json(const SavedModel& saved, const Normalized& normalized);

}  // namespace crosswatt
