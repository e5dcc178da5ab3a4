#include "module.hpp"

#include <cctype>

namespace ptx {

void fail(const token& at, const std::string& what) {
    throw syntax_error("line " + std::to_string(at.line) + ": " + what + ", at '" + std::string(at.text) + "'");
}

std::vector<token> split(std::string_view text) {
    std::vector<token> out;
    const auto in_word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '%' || c == '.';
    };
    u32 line = 1;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        std::size_t end = i + 1;
        if (c == '\n') {
            ++line;
        } else if (text.substr(i, 2) == "//") {
            while (end < text.size() && text[end] != '\n') ++end;
        } else if (text.substr(i, 2) == "/*") {
            for (; end < text.size() && text.substr(end, 2) != "*/"; ++end) line += text[end] == '\n';
            end += 2;
        } else if (c == '"') {
            while (end < text.size() && text[end] != '"') ++end;
            out.push_back({text.substr(i, ++end - i), line});
        } else if (in_word(c)) {
            // `::` belongs to words such as .L2::128B; directives may stand together: .reg.b32
            while (end < text.size() && !(c == '.' && text[end] == '.') &&
                   (in_word(text[end]) || (text[end] == ':' && (text.substr(end, 2) == "::" || text[end - 1] == ':'))))
                ++end;
            out.push_back({text.substr(i, end - i), line});
        } else if (!std::isspace(static_cast<unsigned char>(c)) && c != '\0') {
            out.push_back({text.substr(i, 1), line});
        }
        i = end;
    }
    out.push_back({{}, line});
    return out;
}

bool parse_number(std::string_view text, u64& value) {
    if (!text.empty() && text.back() == 'U') text.remove_suffix(1);
    if (text.empty() || !std::isdigit(static_cast<unsigned char>(text[0]))) return false;
    u64 base = 10;
    if (text.size() > 1 && text[0] == '0') {
        base = text[1] == 'x' || text[1] == 'X' ? 16 : text[1] == 'b' || text[1] == 'B' ? 2 : 8;
        text.remove_prefix(base == 8 ? 1 : 2);
    }
    if (text.empty()) return false;
    value = 0;
    for (const char c : text) {
        const u64 digit = c <= '9' ? static_cast<u64>(c - '0') : static_cast<u64>((c | 32) - 'a' + 10);
        if (digit >= base) return false;
        value = value * base + digit;
    }
    return true;
}

bool reader::accept(std::string_view text) {
    if (peek().text != text) return false;
    ++at;
    return true;
}
void reader::expect(std::string_view text) {
    if (!accept(text)) fail(peek(), "'" + std::string(text) + "' expected");
}
u64 reader::integer() {
    const bool negative = accept("-");
    u64 value = 0;
    if (!parse_number(peek().text, value)) fail(peek(), "an integer expected");
    ++at;
    return negative ? -value : value;
}

// One value of an initialiser, as bytes.
static void initial_value(reader& r, variable& v) {
    const u64 width = v.element.bytes();
    u64 value = 0;
    const std::string_view word = r.peek().text;
    if (word == "{") {  // arrays of arrays
        r.expect("{");
        do {
            initial_value(r, v);
        } while (r.accept(","));
        r.expect("}");
        return;
    }
    if (word.size() > 2 && word[0] == '0' && (word[1] == 'f' || word[1] == 'F' || word[1] == 'd' || word[1] == 'D')) {
        if (!parse_number("0x" + std::string(word.substr(2)), value)) fail(r.peek(), "a constant expected");
        r.take();
    } else if (word == "-" || std::isdigit(static_cast<unsigned char>(word[0]))) {
        value = r.integer();
    } else {
        const bool generic = r.accept("generic");
        if (generic) r.expect("(");
        variable::reference ref{v.initial.size(), std::string(r.take().text), 0, static_cast<int>(width)};
        if (generic) r.expect(")");
        if (r.accept("+")) ref.addend = r.integer();
        v.references.push_back(ref);
    }
    for (u64 i = 0; i < width; ++i) v.initial.push_back(static_cast<u8>(i < 8 ? value >> (8 * i) : 0));
}

// After .global, .shared, .local, .param ...: [.align n] [.v2] .type name[length]... [= initialiser]
variable reader::declaration(std::string_view space, bool with_initializer) {
    variable v;
    v.space = space;
    u64 elements = 1;
    bool aligned = false;
    for (;;) {
        const token word = peek();
        if (word.text == ".align") {
            take();
            v.alignment = integer();
            aligned = true;
            if (!std::has_single_bit(v.alignment)) fail(word, "the alignment is no power of two");
        } else if (word.text == ".ptr" || word.text == ".global" || word.text == ".const" || word.text == ".shared" ||
                   word.text == ".local") {
            take();  // what a pointer parameter points to
        } else if (word.text == ".v2" || word.text == ".v4") {
            take();
            elements = static_cast<u64>(word.text[2] - '0');
        } else if (word.text == ".managed" || word.text.starts_with(".attribute")) {
            fail(word, "managed variables are not supported");
        } else {
            break;
        }
    }
    const token type_word = take();
    v.element = type_word.text.starts_with(".") ? parse_type(type_word.text.substr(1)) : type{};
    if (!v.element) fail(type_word, "unknown directive or type");
    if (!aligned) v.alignment = v.element.bytes() * elements;
    // .param .u64 .ptr .global .align 8 name: the alignment of what it points to
    if (accept(".ptr")) {
        while (peek().text.starts_with(".")) {
            if (take().text == ".align") integer();
        }
    }
    v.name = take().text;
    bool unknown_length = false;
    for (; accept("["); expect("]")) {
        if (peek().text == "]") {
            unknown_length = true;
        } else {
            elements *= integer();
        }
    }
    v.size = unknown_length ? 0 : elements * v.element.bytes();
    if (with_initializer && accept("=")) {
        initial_value(*this, v);
        if (unknown_length) v.size = v.initial.size();
        if (v.initial.size() > v.size) fail(peek(), "too many values in an initialiser");
        v.initial.resize(v.size);
    }
    return v;
}

void skip_directive(reader& r) {
    const token word = r.take();
    if (word.text == ".pragma") {
        while (!r.accept(";")) r.take();
    } else if (word.text == ".section") {
        while (!r.accept("{")) r.take();
        while (!r.accept("}")) r.take();
    } else if (word.text == ".loc" || word.text == ".file") {
        while (r.peek().line == word.line) r.take();
    } else {
        fail(word, "unknown directive");
    }
}

}  // namespace ptx
