#include "mutants.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>

namespace ptx {

std::vector<constant_site> constants_of(const module& m) {
    std::vector<constant_site> out;
    std::vector<std::size_t> bodies;
    for (const auto& [name, f] : m.functions)
        if (f->body) bodies.push_back(f->body);
    std::sort(bodies.begin(), bodies.end());
    for (const std::size_t body : bodies) {
        reader r{m.tokens, body};
        for (int depth = 1; depth;) {
            if (r.peek().text == "{" || r.peek().text == "}") {
                depth += r.take().text == "{" ? 1 : -1;
                continue;
            }
            const std::string_view first = r.peek().text;
            const bool label = r.peek(1).text == ":";
            if (label) {
                r.take();
                r.take();
                continue;
            }
            const bool counts = !first.starts_with(".") && !first.starts_with("bar") && first != ";";
            for (; r.peek().text != ";"; r.take()) {
                const token t = r.peek();
                u64 value = 0;
                if (!counts || !std::isdigit(static_cast<unsigned char>(t.text[0]))) continue;
                std::string changed(t.text);
                if (parse_number(t.text, value)) {
                    changed = std::to_string(value + 1);
                } else {
                    char& last = changed.back();
                    last = last == 'F' ? 'E' : last == '9' ? '8' : static_cast<char>(last ^ 1);
                    if (!std::isxdigit(static_cast<unsigned char>(last))) last = '0';
                }
                out.push_back(
                    {static_cast<std::size_t>(t.text.data() - m.text.data()), t.text.size(), t.line, changed});
            }
            r.take();
        }
    }
    return out;
}

std::string mutant(const std::string& text, const constant_site& site) {
    std::string out = text;
    return out.replace(site.begin, site.length, site.changed);
}

void apply_mutant(std::string& text) {
    const char* index = std::getenv("ULPINE_PTX_MUTANT");
    if (!index) return;
    const module original(text);
    const auto sites = constants_of(original);
    const std::size_t k = std::strtoull(index, nullptr, 10);
    if (k < sites.size()) text = mutant(text, sites[k]);
}

void write_coverage(const std::vector<const module*>& modules) {
    const char* name = std::getenv("ULPINE_PTX_COVERAGE");
    std::FILE* file = name ? std::fopen(name, "w") : nullptr;
    if (!file) return;
    for (const module* m : modules) {
        std::size_t k = 0;
        for (const constant_site& s : constants_of(*m)) {
            if (s.line < m->executed_lines.size() && m->executed_lines[s.line])
                std::fprintf(file, "%zu, line %u, %s -> %s, %s\n", k, s.line, m->text.substr(s.begin, s.length).c_str(),
                             s.changed.c_str(), m->source_line(s.line).c_str());
            ++k;
        }
    }
    std::fclose(file);
}

}  // namespace ptx
