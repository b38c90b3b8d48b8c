#include "crosswatt/core/nearest.hpp"

#include <algorithm>
#include <utility>

#include "crosswatt/core/text.hpp"

namespace crosswatt {

namespace {

/// What two spellings of one name have in common.
std::string skeleton(std::string_view name) {
  std::string text = lower(name);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '-' || c == '_'; });
  return text;
}

/// Optimal string alignment distance, a row at a time; Boytsov 2011, "Indexing methods for approximate dictionary
/// searching".
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) current[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, current);
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, substituted});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
    }
  }
  return current[b.size()];
}

/// A single letter stands in most names.
bool contains(std::string_view whole, std::string_view part) {
  return part.size() > 1 && whole.find(part) != std::string_view::npos;
}

struct Match {
  std::size_t rank;      ///< the distance, but a name that contains the other is as good as one typing error
  std::size_t distance;  ///< decides between equal ranks
  const std::string* name;
};

std::vector<Match> near_enough(std::string_view name, const std::vector<std::string>& candidates) {
  std::vector<Match> matches;
  const std::string wanted = skeleton(name);
  if (wanted.empty()) return matches;
  for (const std::string& candidate : candidates) {
    const std::string known = skeleton(candidate);
    if (known.empty()) continue;
    // A list, because minmax of two temporaries gives references to them.
    const auto [shorter, longer] = std::minmax({wanted.size(), known.size()});
    const bool one_contains_other = contains(known, wanted) || contains(wanted, known);
    if (!one_contains_other && 3 * (longer - shorter) > longer) continue;
    const std::size_t distance = edit_distance(wanted, known);
    if (!one_contains_other && 3 * distance > longer) continue;
    matches.push_back({one_contains_other ? std::min<std::size_t>(distance, 1) : distance, distance, &candidate});
  }
  return matches;
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& candidates,
                                       std::size_t count) {
  std::vector<Match> matches = near_enough(name, candidates);
  std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return std::pair(a.rank, a.distance) < std::pair(b.rank, b.distance);
  });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(count, matches.size()); ++i) names.push_back(*matches[i].name);
  return names;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& candidates) {
  return did_you_mean(nearest_names(name, candidates));
}

std::string did_you_mean(const std::vector<std::string>& nearest) {
  if (nearest.empty()) return {};
  std::string text = "; did you mean ";
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    if (i > 0) text += i + 1 == nearest.size() ? " or " : ", ";
    text += "'" + printable(nearest[i]) + "'";
  }
  return text + "?";
}

}  // namespace crosswatt
