// Which strategy to fit from which hardware to which, on which references, in the words of a user.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crosswatt/data/energy_table.hpp"
#include "crosswatt/data/hardware_catalogue.hpp"
#include "crosswatt/model/strategy_request.hpp"
#include "crosswatt/normalize/normalizer.hpp"

namespace crosswatt {

/// Messages call the members by the option of the same name: `from` is --from.
struct FitRequest {
  std::string from;  ///< one hardware, or several with commas between them
  std::string to;
  std::string strategy = "auto";
  std::string selection = "full";
  std::optional<int> references;  ///< how many the selection is to take
  StrategyRequest settings;
  int threads = 0;
  StopRequest stop;

  /// Whether a strategy or its references were chosen.
  bool chooses() const;
  /// @throws ConfigError for all that can be wrong before a table is read.
  FitOptions options() const;
  /// The pair's workloads. @throws DataError, ConfigError
  PairDataset dataset(const EnergyTable& table, const HardwareCatalogue& catalogue) const;
};

/// @throws ConfigError naming --level unless it is between 0 and 1, both excluded.
void check_level(double level);

/// Takes out of the dataset what is not known of the one workload to be normalized, so that no model asks for it, but
/// for what the strategy can't do without. Families stay: a workload of unknown family is one of a new family, and its
/// interval is to say so.
/// @return what was taken out, as the option that would give it: "--flops".
std::vector<std::string> leave_out_unknown(const Query& query, const FitOptions& fit, PairDataset& data);

/// The note that goes with it; "" where nothing was left out.
std::string left_out_note(const std::vector<std::string>& left_out);

}  // namespace crosswatt
