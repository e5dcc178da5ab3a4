#include "types.hpp"

#include <map>

namespace ptx {

type parse_type(std::string_view name) {
    static const std::map<std::string_view, type> names = {
        {"pred", {'p', 1}},      {"b8", {'b', 8}},        {"b16", {'b', 16}},       {"b32", {'b', 32}},
        {"b64", {'b', 64}},      {"u8", {'u', 8}},        {"u16", {'u', 16}},       {"u32", {'u', 32}},
        {"u64", {'u', 64}},      {"s8", {'s', 8}},        {"s16", {'s', 16}},       {"s32", {'s', 32}},
        {"s64", {'s', 64}},      {"f16", {'f', 16}},      {"f32", {'f', 32}},       {"f64", {'f', 64}},
        {"bf16", {'h', 16}},     {"f16x2", {'f', 16, 2}}, {"bf16x2", {'h', 16, 2}}, {"e4m3x2", {'4', 8, 2}},
        {"e5m2x2", {'5', 8, 2}}, {"b128", {'b', 128}},
    };
    const auto found = names.find(name);
    return found == names.end() ? type{} : found->second;
}

}  // namespace ptx
