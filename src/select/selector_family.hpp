// What the files of src/select/selectors share: how they announce themselves.
#pragma once

#include "crosswatt/select/selector.hpp"

namespace crosswatt {

#define CROSSWATT_SELECTOR(file) SelectorInfo file##_selector();
#include "select/selectors.def"
#undef CROSSWATT_SELECTOR

}  // namespace crosswatt
