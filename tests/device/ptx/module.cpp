#include "module.hpp"

#include "memory.hpp"

#include <algorithm>

namespace ptx {

namespace {
std::deque<function*>& handles() {
    static auto* const all = new std::deque<function*>;
    return *all;
}
constexpr u64 shared_gap = 16;
}  // namespace

function* function_at(u64 handle) {
    const u64 index = (handle - code_window) / 16;
    return in_window(handle, code_window) && handle % 16 == 0 && index < handles().size() ? handles()[index] : nullptr;
}

module::module(std::string source) :text(std::move(source)) {
    tokens = split(text);
    parse();
    load();
}

std::string module::source_line(u32 line) const {
    std::size_t from = 0;
    for (u32 n = 1; n < line && from != std::string::npos; ++n) from = text.find('\n', from) + 1;
    const std::size_t to = text.find('\n', from);
    std::string found = text.substr(from, to == std::string::npos ? to : to - from);
    std::replace(found.begin(), found.end(), '\t', ' ');
    found.erase(0, found.find_first_not_of(' '));
    return found;
}

function* module::find(std::string_view name) {
    const auto found = functions.find(name);
    return found == functions.end() ? nullptr : found->second.get();
}
variable* module::find_variable(std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.get();
}

void module::add_shared(variable& v) {
    v.address = (shared_valid.size() + shared_gap + v.alignment - 1) & ~(v.alignment - 1);
    shared_valid.resize(v.address, 0);
    shared_valid.resize(v.address + v.size, 1);
}

u64 module::prepare(function& kernel) {
    std::set<function*> reached{&kernel};
    std::vector<function*> open{&kernel};
    std::set<const variable*> variables_used;
    while (!open.empty()) {
        function* f = open.back();
        open.pop_back();
        if (!f->body) continue;
        decode(*f);
        variables_used.insert(f->shared.begin(), f->shared.end());
        for (function* callee : f->callees)
            if (reached.insert(callee).second) open.push_back(callee);
    }
    u64 size = 0;
    for (const variable* v : variables_used) size = ((size + v->alignment - 1) & ~(v->alignment - 1)) + v->size;
    return size;
}

static void parse_params(reader& r, std::vector<variable>& out) {
    r.expect("(");
    if (r.accept(")")) return;
    do {
        const bool param = r.accept(".param");
        if (!param) r.expect(".reg");
        out.push_back(r.declaration(param ? "param" : "reg", false));
        if (!param) fail(r.peek(), "parameters in registers are not supported");
    } while (r.accept(","));
    r.expect(")");
}

static void parse_function(reader& r, module& m, bool entry) {
    auto f = std::make_unique<function>();
    f->entry = entry;
    f->owner = &m;
    if (r.peek().text == "(") parse_params(r, f->results);
    f->line = r.peek().line;
    f->name = r.take().text;
    if (r.peek().text == "(") parse_params(r, f->params);
    for (;;) {
        const token word = r.peek();
        const auto dimensions = [&](u64* out) {
            r.take();
            for (int k = 0; k == 0 || (k < 3 && r.accept(",")); ++k) out[k] = r.integer();
        };
        if (word.text == ".maxntid" || word.text == ".reqntid") {
            u64 n[3] = {1, 1, 1};
            dimensions(n);
            f->max_threads = n[0] * n[1] * n[2];
            if (word.text == ".reqntid") std::copy(n, n + 3, f->required);
        } else if (word.text == ".minnctapersm" || word.text == ".maxnreg" || word.text == ".maxclusterrank") {
            u64 n[3];
            dimensions(n);
        } else if (word.text == ".noreturn") {
            r.take();
        } else if (word.text == ".pragma") {
            skip_directive(r);
        } else {
            break;
        }
    }
    if (r.accept("{")) {
        f->body = r.at;
        for (int depth = 1; depth; r.take()) {
            if (r.peek().text.empty()) fail(r.peek(), "a body without an end");
            depth += (r.peek().text == "{") - (r.peek().text == "}");
        }
    } else {
        r.expect(";");
    }
    u64 offset = 0;
    for (variable& p : f->params) {
        offset = (offset + p.alignment - 1) & ~(p.alignment - 1);
        p.address = offset;
        offset += p.size;
    }
    f->params_size = offset;
    auto& place = m.functions[f->name];
    if (!place) {
        f->handle = code_window + 16 * handles().size();
        handles().push_back(f.get());
        place = std::move(f);
    } else if (f->body) {  // declared before
        f->handle = place->handle;
        handles()[(f->handle - code_window) / 16] = f.get();
        place = std::move(f);
    }
}

void module::parse() {
    reader r{tokens};
    while (!r.peek().text.empty()) {
        const token word = r.peek();
        const std::string_view w = word.text;
        if (w == ".version" || w == ".address_size") {
            r.take();
            if (r.take().text == "32") fail(word, "32-bit addresses are not supported");
        } else if (w == ".target") {
            r.take();
            const token target = r.take();
            u64 number = 0;
            if (!target.text.starts_with("sm_") ||
                !parse_number(target.text.substr(3, target.text.find_first_not_of("0123456789", 3) - 3), number))
                fail(target, "unknown target");
            arch = static_cast<int>(number);
            while (r.accept(",")) r.take();
        } else if (w == ".visible" || w == ".weak" || w == ".common") {
            r.take();
        } else if (w == ".extern" && (r.peek(1).text == ".func" || r.peek(1).text == ".entry")) {
            r.take();
        } else if (w == ".func" || w == ".entry") {
            r.take();
            parse_function(r, *this, w == ".entry");
        } else if (w == ".extern" || w == ".global" || w == ".const" || w == ".shared") {
            const bool external = r.accept(".extern");
            const std::string space(r.take().text.substr(1));
            do {
                auto v = std::make_unique<variable>(r.declaration(space, true));
                v->external = external;
                auto& place = variables[v->name];
                if (!place || place->external) place = std::move(v);
            } while (r.accept(","));
            r.expect(";");
        } else {
            skip_directive(r);
        }
    }
}

void module::load() {
    shared_valid.assign(shared_gap, 0);
    memory& all = memory::instance();
    for (auto& [name, v] : variables) {
        if (v->space == "shared") {
            if (v->size) add_shared(*v);
        } else if (!v->external) {
            v->address = all.allocate(v->size, std::max<u64>(v->alignment, 16),
                                      v->space == "const" ? place::constant : place::device);
            if (!v->address) throw std::bad_alloc();
            std::memset(all.at(v->address, v->size), 0, v->size);
        }
    }
    for (auto& [name, v] : variables) {
        if (v->initial.empty() || v->space == "shared") continue;
        std::byte* const storage = all.at(v->address, v->size);
        std::memcpy(storage, v->initial.data(), v->size);
        for (const auto& ref : v->references) {
            const variable* to = find_variable(ref.symbol);
            const function* code = find(ref.symbol);
            if (!to && !code)
                throw syntax_error("the initialiser of " + name + " names the unknown symbol " + ref.symbol);
            const u64 address = (to ? to->address : code->handle) + ref.addend;
            std::memcpy(storage + ref.offset, &address, static_cast<std::size_t>(ref.bytes));
        }
    }
}

void module::decode_all() {
    for (auto& [name, f] : functions)
        if (f->body) decode(*f);
}

}  // namespace ptx
