// Points in time and spans as tools write them.
#pragma once

#include <optional>
#include <string_view>

namespace crosswatt::ingest {

/// Seconds since 1970-01-01 00:00 of a date and time: `2024-05-31T10:39:13`, `2022/12/05 09:55:42.535`, `03-09-2021
/// 18:02:14.721` (month first), with fractions of a second or not, with `Z` or an offset (`+02:00`) or without a zone,
/// which then counts as UTC. Nothing for anything else.
std::optional<double> parse_timestamp(std::string_view text);

/// Seconds of a span on a clock: `0:02:21.90`, `3:45`, `1 day, 2:03:04`, `1-02:03:04` (SLURM). Nothing for anything
/// else.
std::optional<double> parse_clock(std::string_view text);

}  // namespace crosswatt::ingest
