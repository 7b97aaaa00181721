#include "providers/mail_api.h"

#include "base/base64url.h"
#include "json/text.h"
#include "oauth/discovery.h"

namespace authfcgi::providers {
namespace {

Template::Lookup lookup_in(const json::Value& values, const MailWords& words) {
  return [&values, words](const Template::Piece& piece) -> std::optional<std::string> {
    if (piece.kind != Template::Piece::Kind::kName) return std::nullopt;
    if (piece.text == "to") return std::string(words.to);
    if (piece.text == "subject") return std::string(words.subject);
    if (piece.text == "text") return std::string(words.text);
    if (piece.text == "html") return std::string(words.html);
    if (piece.text == "url") return std::string(words.url);
    const json::Value* value = values.find(piece.text);
    return value ? as_text(*value) : std::nullopt;
  };
}

// The same value, its texts filled in.
json::Value fill(const json::Value& value, const Template::Lookup& lookup) {
  if (value.is_string()) return Template(value.string()).expand(lookup, Spelling::kText);
  if (value.is_array()) {
    json::Array elements;
    for (const json::Value& element : value.array()) elements.push_back(fill(element, lookup));
    return elements;
  }
  if (!value.is_object()) return value;
  json::Value filled = json::object();
  for (const json::Member& member : value.object()) filled.set(member.name, fill(member.value, lookup));
  return filled;
}

std::string text_of(const Params& params, std::string_view name, const Template::Lookup& lookup) {
  for (const Param& param : params)
    if (param.name == name) return param.value.expand(lookup, Spelling::kText);
  return "";
}

// RFC 7578. Names are the file's own; the boundary is drawn, so no value can end its part.
std::string multipart_body(const Params& fields, const std::string& boundary, const Template::Lookup& lookup) {
  std::string body;
  for (const Param& field : fields) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field.name + "\"\r\n\r\n";
    body += field.value.expand(lookup, Spelling::kText) + "\r\n";
  }
  return body + "--" + boundary + "--\r\n";
}

// Every text of an object, as templates that are filled when a mail is sent.
Params read_templates(const Settings& send, std::string_view name, Complaints& complaints) {
  Params params;
  const json::Value* object = send.value(name);
  if (!object) return params;
  for (const json::Member& member : object->is_object() ? object->object() : json::Object()) {
    try {
      params.push_back({member.name, Template(member.value.is_string() ? member.value.string() : "")});
    } catch (const TemplateError& error) {
      complaints.add("send." + std::string(name) + "." + member.name + ": " + error.what());
    }
  }
  return params;
}

}  // namespace

MailApi read_mail_api(const Settings& send, const json::Value& values, bool allow_insecure_loopback,
                      Complaints& complaints) {
  MailApi api;
  send.allow_only({"url", "headers", "basic", "json", "multipart"});
  api.headers = read_templates(send, "headers", complaints);
  api.basic = read_templates(send, "basic", complaints);
  api.multipart = read_templates(send, "multipart", complaints);
  if (const json::Value* body = send.value("json")) api.body = *body;
  if (api.body.is_null() == api.multipart.empty())
    complaints.add("send must have one of json and multipart: what is sent to the service");

  // One mail to nobody, to see that everything has a value.
  try {
    api.url = Template(send.text("url"));
    const auto lookup = lookup_in(values, {});
    const std::string url = api.url.expand(lookup, Spelling::kUrl);
    if (!oauth::usable_endpoint(url, allow_insecure_loopback))
      complaints.add("send.url is \"" + url + "\", but must be " + kUrlRule);
    for (const Params* params : {&api.headers, &api.basic, &api.multipart})
      for (const Param& param : *params) param.value.expand(lookup, Spelling::kText);
    fill(api.body, lookup);
  } catch (const TemplateError& error) {
    complaints.add(std::string("send: ") + error.what());
  }
  return api;
}

http::Request build_mail_request(const MailApi& api, const json::Value& values, const MailWords& words,
                                 crypto::Random& random) {
  const auto lookup = lookup_in(values, words);
  http::Request request;
  request.method = "POST";
  request.target = api.url.expand(lookup, Spelling::kUrl);
  for (const Param& header : api.headers) request.headers.set(header.name, header.value.expand(lookup, Spelling::kText));
  if (!api.basic.empty()) {
    request.headers.set("Authorization", "Basic " + base64_encode(text_of(api.basic, "user", lookup) + ":" +
                                                                  text_of(api.basic, "password", lookup)));
  }
  if (api.multipart.empty()) {
    request.headers.set("Content-Type", "application/json");
    request.body = json::write(fill(api.body, lookup));
  } else {
    const std::string boundary = "authfcgi-" + crypto::make_hex(random, 16);
    request.headers.set("Content-Type", "multipart/form-data; boundary=" + boundary);
    request.body = multipart_body(api.multipart, boundary, lookup);
  }
  return request;
}

}  // namespace authfcgi::providers
