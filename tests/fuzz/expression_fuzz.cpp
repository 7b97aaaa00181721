// Any bytes as an expression of the mapping language and a document, one line each: an expression is refused at start or
// has an answer for every document, the same each time.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "json/text.h"
#include "providers/expression.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace authfcgi;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  if (line == std::string::npos) return 0;
  try {
    const providers::Expression expression(json::parse(text.substr(0, line)));
    const json::Value document = json::parse(text.substr(line + 1));
    const json::Value values = json::object({{"base", "https://x.example"}, {"size", 48}});
    const providers::Scope scope{document, values, &document, &values};
    if (expression.evaluate(scope) != expression.evaluate(scope)) std::abort();
    if (expression.holds(scope) != providers::is_truthy(expression.evaluate(scope))) std::abort();
  } catch (const json::ParseError&) {
  } catch (const providers::ExpressionError&) {
  }
  return 0;
}
