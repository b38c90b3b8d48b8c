// Which card does a name mean, and what is known of that card?
//
// Energy files name hardware in free text ("Telsa A100", "RTX3060", "Tesla V100-PCIE-16GB"). The catalogue resolves
// such names as far as they are certain and says so where they are not: "V100" is four cards, and all four come back; a
// card it has never heard of is an ordinary answer with the nearest names beside it, never a guess.
//
// The built-in table (data/hardware.csv, where every row cites its sources) will always be behind the market: a user's
// file adds to it or overrides it. Its figures are the makers' peak and limit figures. Use them for baselines,
// plausibility and predictors; they do not say what a card draws under a given load.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crosswatt {

enum class HardwareKind { gpu, cpu, tpu, other };
std::string_view name(HardwareKind kind);

/// One card or processor. A figure that no source gives is nullopt.
struct HardwareEntry {
  std::string name;                  ///< as its maker spells it
  std::vector<std::string> aliases;  ///< further spellings that can't be derived from the name
  std::string vendor;
  HardwareKind kind = HardwareKind::gpu;
  std::optional<double> tdp_w;            ///< power the maker allows the whole board: TDP, TGP, TBP
  std::optional<double> idle_w;           ///< power at rest
  std::optional<double> peak_fp32_flops;  ///< FLOP/s, dense FP32 outside the tensor cores, at boost clock
  std::optional<double> memory_bandwidth_bytes_per_s;
  std::optional<double> memory_bytes;
  std::optional<int> year;             ///< of first release
  std::optional<bool> energy_counter;  ///< has NVML's total energy counter (Volta and newer)
  std::string source;                  ///< where the figures come from
};

/// What a name may mean. Pointers stay valid as long as any copy of the catalogue lives.
struct HardwareMatch {
  std::vector<const HardwareEntry*> candidates;  ///< none: unknown; several: the name does not decide
  int count = 1;                                 ///< "4 x NAME": 4
  std::optional<double> power_limit_w;           ///< "NAME @100W": 100
  std::vector<std::string> nearest;              ///< names of the catalogue, best first, where there is no candidate

  /// The card, or null when there is none or more than one.
  const HardwareEntry* only() const { return candidates.size() == 1 ? candidates.front() : nullptr; }
  /// A figure all candidates share, `agreed(&HardwareEntry::memory_bytes)`; nullopt when one lacks it or two differ.
  std::optional<double> agreed(std::optional<double> HardwareEntry::*figure) const;
  /// What the hardware may draw, in watts: the power limit or else the candidates' TDP, times the number of cards.
  std::optional<double> tdp_w() const;
};

/// Immutable; copies are cheap and share their entries.
class HardwareCatalogue {
 public:
  /// The table shipped with the library. Thread-safe; read on first use.
  static const HardwareCatalogue& built_in();

  /// This catalogue with a user's CSV file on top: the columns of data/hardware.csv, of which only `name` is required.
  /// A row whose name or alias is known overrides the cells it fills; any other adds a hardware. An alias of the file
  /// takes that spelling over, so a row with alias "V100" decides what a bare V100 means.
  /// @throws DataError with every problem: file, line, column.
  HardwareCatalogue with_file(const std::string& path) const;
  /// Likewise from text. @param file  what messages call it.
  HardwareCatalogue with_csv(std::string_view text, const std::string& file) const;

  /// In the order of the table; added ones last.
  const std::vector<HardwareEntry>& entries() const;

  /// Case, blanks, dashes, makers' and brand names do not matter; form factor ("PCIe", "SXM2"), memory ("16GB"), a
  /// power limit ("@100W"), a number of cards ("4 x") and a note in brackets may be said or left out.
  HardwareMatch find(std::string_view name) const;

 private:
  struct State;
  explicit HardwareCatalogue(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

/// The one of a table's hardware names that a user means: the exact spelling first, then the same name written
/// otherwise, then the only name it can stand for ("V100" for "Tesla V100-SXM2-16GB", "GTX 3090" for "NVIDIA GeForce
/// RTX 3090"). A name that says more than the table's ("V100-SXM2" for "V100") is not resolved.
/// @throws DataError listing the candidates when several fit, the nearest names when none does.
std::string resolve_hardware(const std::string& typed, const std::vector<std::string>& names_in_table,
                             const HardwareCatalogue& catalogue);
/// The same, but nothing when none fits. @throws DataError listing the candidates when several do.
std::optional<std::string> find_hardware(const std::string& typed, const std::vector<std::string>& names_in_table,
                                         const HardwareCatalogue& catalogue);

/// Names of a table that mean the same hardware, in groups of two or more, groups and names in the order given.
std::vector<std::vector<std::string>> spellings_of_one_hardware(const std::vector<std::string>& names_in_table,
                                                                const HardwareCatalogue& catalogue);

}  // namespace crosswatt
