#include "ingest/json_text.hpp"

namespace crosswatt::ingest {

std::string json_fault(const std::string& message) {
  for (const char* prefix : {" - ", "] "}) {
    const std::size_t at = message.find(prefix);
    if (at != std::string::npos) return message.substr(at + std::string_view(prefix).size());
  }
  return message;
}

}  // namespace crosswatt::ingest
