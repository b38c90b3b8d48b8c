// A study's options as study.json keeps them, and back.
#pragma once

#include <nlohmann/json.hpp>

#include "crosswatt/evaluate/study.hpp"

namespace crosswatt {

nlohmann::ordered_json options_json(const StudyOptions& options);
/// @throws nlohmann::json::exception, ConfigError
StudyOptions options_of(const nlohmann::ordered_json& json);

}  // namespace crosswatt
