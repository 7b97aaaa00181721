#include "cli/import_file.h"

#include <algorithm>

#include "base/text.h"
#include "json/text.h"

namespace authfcgi::cli {

namespace {

struct Line {
  std::size_t number;
  std::string_view text;
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  std::size_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (!trim(line).empty() && !line.starts_with('#')) lines.push_back({number, line});
  }
  return lines;
}

bool read_boolean(const json::Value& value, std::string_view name) {
  if (value.is_bool()) return value.boolean();
  throw Error(std::string(name) + " must be true or false");
}

void set_member(ImportRow& row, std::string_view name, const json::Value& value) {
  const auto text = [&]() -> std::string {
    if (!value.is_string()) throw Error(std::string(name) + " must be a text");
    return value.string();
  };
  if (value.is_null()) return;
  if (name == "email") {
    row.email = text();
  } else if (name == "name") {
    row.name = text();
  } else if (name == "passwordHash") {
    row.password_hash = text();
  } else if (name == "emailVerified") {
    row.is_verified = read_boolean(value, name);
  } else if (name == "disabled") {
    row.is_disabled = read_boolean(value, name);
  } else {
    throw Error("known are email, name, passwordHash, emailVerified and disabled, not \"" + std::string(name) + "\"");
  }
}

void read_htpasswd(std::string_view line, ImportRow& row) {
  const auto pieces = split(line, ':');
  row.email = trim(pieces[0]);
  if (pieces.size() < 2 || pieces[1].empty()) throw Error("there is no hash behind a colon");
  row.password_hash = trim(pieces[1]);
}

void read_json(std::string_view line, ImportRow& row) {
  const json::Value value = json::parse(line);
  if (!value.is_object()) throw Error("this is no object");
  for (const json::Member& member : value.object()) set_member(row, member.name, member.value);
}

// RFC 4180 section 2.
std::vector<std::string> read_fields(std::string_view line) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_quote = line[i] == '"';
    if (is_quoted && is_quote && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (is_quote && (is_quoted || fields.back().empty())) {
      is_quoted = !is_quoted;
    } else if (line[i] == ',' && !is_quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  if (is_quoted) throw Error("a quotation mark is never closed");
  return fields;
}

void read_csv(std::string_view line, const std::vector<std::string>& columns, ImportRow& row) {
  const auto fields = read_fields(line);
  if (fields.size() != columns.size()) {
    throw Error("there are " + std::to_string(fields.size()) + " fields, but " + std::to_string(columns.size()) + " columns");
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    json::Value value = fields[i];
    if (fields[i].empty()) value = nullptr;
    if (fields[i] == "true" || fields[i] == "false") value = fields[i] == "true";
    set_member(row, columns[i], value);
  }
}

}  // namespace

ImportFormat guess_format(std::string_view text) {
  const auto lines = lines_of(text);
  if (lines.empty()) return ImportFormat::kHtpasswd;
  const std::string_view first = trim(lines[0].text);
  if (first.starts_with('{')) return ImportFormat::kJson;
  const auto columns = split(first, ',');
  return std::ranges::find(columns, "email") != columns.end() ? ImportFormat::kCsv : ImportFormat::kHtpasswd;
}

std::optional<ImportFormat> parse_format(std::string_view name) {
  if (name == "htpasswd") return ImportFormat::kHtpasswd;
  if (name == "json") return ImportFormat::kJson;
  if (name == "csv") return ImportFormat::kCsv;
  return std::nullopt;
}

std::vector<ImportRow> parse_import(std::string_view text, ImportFormat format) {
  std::vector<ImportRow> rows;
  std::vector<std::string> columns;
  for (const Line& line : lines_of(text)) {
    if (format == ImportFormat::kCsv && columns.empty()) {
      columns = read_fields(line.text);
      continue;
    }
    ImportRow& row = rows.emplace_back(ImportRow{.line = line.number});
    try {
      switch (format) {
        case ImportFormat::kHtpasswd: read_htpasswd(line.text, row); break;
        case ImportFormat::kJson: read_json(line.text, row); break;
        case ImportFormat::kCsv: read_csv(line.text, columns, row); break;
      }
    } catch (const Error& error) {
      row.problem = error.what();
    }
  }
  return rows;
}

}  // namespace authfcgi::cli
