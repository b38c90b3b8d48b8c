// What a hardware's free-text name says, taken apart.
//
// Tools and people write one card in many ways: "NVIDIA GeForce RTX 3090", "RTX3090", "Tesla V100-SXM2-16GB", "V100 16
// GB SXM2". Makers' and brand names, case and separators carry nothing and are dropped; form factor, memory and what is
// said of the setup (power limit, number of cards, a note in brackets) are kept apart from the model, because a name
// may leave them out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crosswatt {

struct HardwareName {
  std::string model;         ///< "v100", "rtx3090ti", "rtx6000ada"
  std::string form;          ///< "pcie", "sxm", "sxm2", …, "nvl"; "" = not said
  int memory_gb = 0;         ///< 0 = not said
  int count = 1;             ///< "4 x NAME"
  double power_limit_w = 0;  ///< "NAME @100W"; 0 = none
  std::string note;          ///< "NAME (torch 2.9.1)"; "" = none

  bool operator==(const HardwareName&) const = default;

  /// The card alone: count 1, no power limit, no note.
  HardwareName card() const { return {model, form, memory_gb, 1, 0, {}}; }
  bool same_setup(const HardwareName& other) const {
    return count == other.count && power_limit_w == other.power_limit_w && note == other.note;
  }
  /// Whether what this name says of the setup, if anything, holds for the other.
  bool setup_may_mean(const HardwareName& other) const {
    return (count == 1 || count == other.count) && (power_limit_w == 0 || power_limit_w == other.power_limit_w) &&
           (note.empty() || note == other.note);
  }
};

HardwareName parse_hardware_name(std::string_view text);

/// Whether `vague` may stand for `exact`: the same model, and nothing said that contradicts. A form factor stands for
/// its generations ("SXM" for "SXM2"); "PCIe" for a card whose name needs none.
bool may_mean(const HardwareName& vague, const HardwareName& exact);

/// The at most `count` names nearest to a text, best first. Models are compared before whole names, so that "V10O" is
/// near "NVIDIA Tesla V100-SXM2-16GB"; empty when nothing is near.
std::vector<std::string> nearest_hardware(std::string_view text, const std::vector<std::string>& names,
                                          std::size_t count);

}  // namespace crosswatt
