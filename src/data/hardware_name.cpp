#include "data/hardware_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "crosswatt/core/nearest.hpp"
#include "crosswatt/core/plain_name.hpp"
#include "crosswatt/core/text.hpp"

namespace crosswatt {

namespace {

/// Say who made or sells it, never which card it is. "telsa": as challenge submissions spell it.
constexpr std::array<std::string_view, 11> kBrands = {"nvidia", "geforce",  "tesla", "telsa",  "quadro",     "radeon",
                                                      "amd",    "instinct", "intel", "google", "corporation"};
constexpr std::array<std::string_view, 6> kFillers = {"gpu", "gpus", "cpu", "processor", "graphics", "generation"};
constexpr std::array<std::string_view, 7> kForms = {"pcie", "sxm", "sxm2", "sxm3", "sxm4", "sxm5", "nvl"};

template <std::size_t kCount>
bool contains(const std::array<std::string_view, kCount>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
/// Bytes beyond ASCII count as letters.
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

void blank_out(std::string& text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at))
    text.replace(at, word.size(), word.size(), ' ');
}

/// Cuts the first "(…)" out of the text; "" when there is none.
std::string take_note(std::string& text) {
  const std::size_t open = text.find('(');
  const std::size_t close = open == std::string::npos ? open : text.find(')', open);
  if (close == std::string::npos) return {};
  std::string note(trim(std::string_view(text).substr(open + 1, close - open - 1)));
  text.replace(open, close - open + 1, " ");
  return note;
}

/// Cuts "@ 100 W" off the end of the text, in watts; 0 when there is none. A clock ("CPU @ 2.90GHz") goes without a
/// trace.
double take_power_limit(std::string& text) {
  const std::size_t at = text.find('@');
  if (at == std::string::npos) return 0;
  const std::string_view said = trim(std::string_view(text).substr(at + 1));
  if (said.ends_with('w')) {
    const std::optional<double> watts = parse_number(trim(said.substr(0, said.size() - 1)));
    if (!watts || *watts <= 0) return 0;
    text.resize(at);
    return *watts;
  }
  if (said.ends_with("hz")) text.resize(at);
  return 0;
}

/// Cuts "4 x " off the front of the text; 1 when there is none.
int take_count(std::string& text) {
  const std::string_view said = trim(text);
  const auto digits = static_cast<std::size_t>(std::find_if_not(said.begin(), said.end(), is_digit) - said.begin());
  const std::string_view rest = trim(said.substr(digits));
  if (digits == 0 || digits > 4 || !(rest.starts_with("x ") || rest.starts_with("×"))) return 1;
  const int count = static_cast<int>(*parse_integer(said.substr(0, digits)));
  if (count == 0) return 1;
  text = std::string(rest.substr(rest.starts_with("x ") ? 2 : std::string_view("×").size()));
  return count;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    if (is_word(c)) {
      if (!inside) words.emplace_back();
      words.back() += c;
    }
    inside = is_word(c);
  }
  return words;
}

/// "80gb", or "80" before a "gb": the gigabytes, and the words they take.
std::optional<std::pair<int, std::size_t>> memory_at(const std::vector<std::string>& words, std::size_t i) {
  const auto is_unit = [](std::string_view word) { return word == "gb" || word == "gib"; };
  const std::string_view word = words[i];
  const auto digits = static_cast<std::size_t>(std::find_if_not(word.begin(), word.end(), is_digit) - word.begin());
  if (digits == 0 || digits > 4) return std::nullopt;
  const int gigabytes = static_cast<int>(*parse_integer(word.substr(0, digits)));
  if (is_unit(word.substr(digits))) return std::pair{gigabytes, std::size_t{1}};
  if (digits == word.size() && i + 1 < words.size() && is_unit(words[i + 1]))
    return std::pair{gigabytes, std::size_t{2}};
  return std::nullopt;
}

/// "geforcertx3090": brands written together with the model.
std::string without_leading_brands(std::string model) {
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view brand : kBrands) {
      if (model.size() <= brand.size() || !model.starts_with(brand)) continue;
      model.erase(0, brand.size());
      found = true;
    }
  }
  return model;
}

}  // namespace

HardwareName parse_hardware_name(std::string_view text) {
  std::string rest = lower(plain_name(text));
  for (const std::string_view mark : {"(r)", "(tm)", "(c)", "®", "™"}) blank_out(rest, mark);

  HardwareName name;
  name.note = take_note(rest);
  name.power_limit_w = take_power_limit(rest);
  name.count = take_count(rest);

  const std::vector<std::string> words = words_of(rest);
  bool slice = false;  // a MIG slice is no card: what follows, its memory too, belongs to the name
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    slice = slice || word == "mig";
    if (const auto memory = memory_at(words, i); !slice && memory && name.memory_gb == 0 && !name.model.empty()) {
      name.memory_gb = memory->first;
      i += memory->second - 1;
    } else if (!slice && contains(kForms, word) && name.form.empty() && !name.model.empty()) {
      name.form = word;
    } else if (slice || !(contains(kBrands, word) || contains(kFillers, word))) {
      name.model += word;
    }
  }
  name.model = without_leading_brands(std::move(name.model));
  return name;
}

bool may_mean(const HardwareName& vague, const HardwareName& exact) {
  const bool form_fits = vague.form.empty() || vague.form == exact.form ||
                         (vague.form == "sxm" && exact.form.starts_with("sxm")) ||
                         (vague.form == "pcie" && exact.form.empty());
  const bool memory_fits = vague.memory_gb == 0 || vague.memory_gb == exact.memory_gb;
  return !vague.model.empty() && vague.model == exact.model && form_fits && memory_fits && vague.setup_may_mean(exact);
}

std::vector<std::string> nearest_hardware(std::string_view text, const std::vector<std::string>& names,
                                          std::size_t count) {
  std::vector<std::string> models;
  models.reserve(names.size());
  for (const std::string& name : names) models.push_back(parse_hardware_name(name).model);
  std::vector<std::string> known = models;
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());

  std::vector<std::string> nearest;
  const auto take = [&](const std::string& name) {
    if (nearest.size() < count && std::find(nearest.begin(), nearest.end(), name) == nearest.end())
      nearest.push_back(name);
  };
  for (const std::string& model : nearest_names(parse_hardware_name(text).model, known, count))
    for (std::size_t i = 0; i < names.size(); ++i)
      if (models[i] == model) take(names[i]);
  for (const std::string& name : nearest_names(text, names, count)) take(name);
  return nearest;
}

}  // namespace crosswatt
