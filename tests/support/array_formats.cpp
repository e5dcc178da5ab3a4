#include <support/array_formats.hpp>
#include <support/formats.hpp>

namespace array_test {
namespace {

using namespace ulpine;

struct collect {
    std::vector<named_spec>& all;
    template <class Tag>
    void operator()(Tag, const std::string& name, const oracle::format&) const {
        all.push_back({name, Tag::type::spec});
    }
};

std::string called(const posit_spec& s) {
    std::string name = "posit<" + std::to_string(s.bits) + "," + std::to_string(s.exponent_bits) + ">";
    if (s.regime_limit != 0) name += " regime " + std::to_string(s.regime_limit);
    if (s.scale != 0) name += " scale " + std::to_string(s.scale);
    return name;
}
std::string called(const minifloat_spec& s) {
    constexpr const char* special[] = {"ieee", "nan_only", "none", "fnuz", "merged", "p3109_finite", "p3109_extended"};
    constexpr const char* subnormal[] = {"gradual", "no subnormals", "dlfloat"};
    return "minifloat<" + std::to_string(s.exponent_bits) + "," + std::to_string(s.fraction_bits) + "> bias " +
           std::to_string(s.exponent_bias()) + " " + special[static_cast<int>(s.special)] + " " +
           subnormal[static_cast<int>(s.subnormal)] + (s.is_signed ? "" : " unsigned") + (s.has_zero ? "" : " no zero");
}
std::string called(const fixed_spec& s) {
    return "fixed<" + std::to_string(s.integer_bits) + "," + std::to_string(s.fraction_bits) + ">" +
           (s.is_signed ? "" : " unsigned") + (s.symmetric ? " symmetric" : "") +
           (s.policy == overflow::wrap ? " wrap" : "");
}

template <class Spec>
std::vector<named_spec> named(const std::vector<Spec>& specs) {
    std::vector<named_spec> all;
    for (const Spec& s : specs) all.push_back({called(s), s});
    return all;
}

}  // namespace

std::vector<named_spec> catalog_formats() {
    std::vector<named_spec> all;
    support::visit_catalog_8bit(collect{all});
    support::visit_catalog_16bit(collect{all});
    support::visit_catalog_wide(collect{all});
    all.push_back({"fixed<8,8>", fixed_spec{8, 8}});
    all.push_back({"fixed<4,4>", fixed_spec{4, 4}});
    return all;
}

std::vector<named_spec> posit_formats() {
    std::vector<posit_spec> specs;
    for (const int n : {2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 20, 24, 28, 31, 32, 33, 48, 64})
        for (int es = 0; es <= 5; ++es)
            if (n <= 8 || n % 16 == 0 || es == n % 4) specs.push_back({n, es});
    for (const int scale : {1, -1, 13, -40, 100, -100, 125, 126, 127, -126, -127, -140, 900, -1000, 1100, -1100}) {
        specs.push_back({8, 0, 0, scale});
        specs.push_back({16, 2, 0, scale});
    }
    for (const int limit : {1, 2, 5, 6, 7}) {
        specs.push_back({8, 2, limit});
        specs.push_back({16, 5, limit, limit - 4});
        specs.push_back({32, 1, limit});
    }
    specs.push_back({64, 2, 6, -9});
    return named(specs);
}

std::vector<named_spec> minifloat_formats() {
    std::vector<minifloat_spec> specs;
    const auto add = [&](int e, int m, int bias, specials special, subnormals sub, bool is_signed, bool has_zero = true) {
        specs.push_back({e, m, bias, special, sub, is_signed, has_zero, rounding::nearest_even, overflow::infinity});
    };
    constexpr auto gradual = subnormals::gradual;
    for (int k = 0; k < 7; ++k) {
        const auto special = static_cast<specials>(k);
        add(4, 3, ieee_bias, special, gradual, true);
        add(3, 0, ieee_bias, special, gradual, true);
        add(1, 4, 3, special, gradual, true);
        add(5, 10, ieee_bias, special, gradual, true);
        add(8, 23, ieee_bias, special, gradual, true);
        if (special != specials::fnuz) add(4, 4, ieee_bias, special, gradual, false);
    }
    for (const auto special : {specials::ieee, specials::none, specials::merged, specials::p3109_extended}) {
        for (const auto sub : {subnormals::none, subnormals::dlfloat}) {
            add(4, 3, ieee_bias, special, sub, true);
            add(1, 4, 3, special, sub, true);
            add(4, 4, ieee_bias, special, sub, false);
        }
        add(6, 2, ieee_bias, special, subnormals::none, false, false);
        add(8, 7, ieee_bias, special, gradual, true);
        add(4, 3, 127, special, gradual, true);   // subnormal as floats
        add(4, 3, 135, special, gradual, true);
        add(4, 3, -118, special, gradual, true);  // as large as floats get
        add(5, 2, -110, special, gradual, true);  // larger
    }
    // Fractions as long as the float's and longer, exponents beyond the float's, both ways out of range.
    constexpr auto plain = specials::ieee;
    for (const int m : {0, 1, 22, 23, 24, 30, 51, 52}) add(5, m, ieee_bias, plain, gradual, true);
    for (const int e : {1, 2, 8, 9, 11, 12, 16}) add(e, 3, ieee_bias, plain, gradual, true);
    for (const int bias : {123, 124, 125, 140, 150, 161, 200, 400, 1019, 1020, 1021, 1023, 1070, 1086, 1090, 1200, -127, -140, -1000, -1100, 65536, -65536})
        add(4, 3, bias, plain, gradual, true);
    add(4, 0, 148, plain, gradual, true);
    add(8, 23, 130, plain, gradual, true);
    add(8, 23, 124, plain, gradual, true);
    add(11, 52, 1026, plain, gradual, true);
    return named(specs);
}

std::vector<named_spec> p3109_formats() {
    std::vector<named_spec> all;
    support::visit_p3109<3, 1>(collect{all});
    support::visit_p3109<3, 3>(collect{all});
    support::visit_p3109<4, 2>(collect{all});
    support::visit_p3109<5, 5>(collect{all});
    support::visit_p3109<6, 3>(collect{all});
    support::visit_p3109<8, 1>(collect{all});
    support::visit_p3109<8, 4>(collect{all});
    support::visit_p3109<8, 8>(collect{all});
    support::visit_sampled_p3109(collect{all});
    support::visit_wide_p3109(collect{all});
    return all;
}

std::vector<named_spec> fixed_formats() {
    std::vector<fixed_spec> specs;
    for (const auto& [i, f] : std::vector<std::pair<int, int>>{
             {8, 8}, {1, 7}, {2, 0}, {8, 0}, {0, 8}, {-3, 11}, {12, -4}, {1, 15}, {16, 16}, {8, 24}, {1, 31}, {32, 0},
             {2, 31}, {32, 32}, {64, 0}, {0, 64}, {100, -92}, {128, -120}, {129, -120}, {140, -130}, {-110, 126},
             {-120, 127}, {-124, 140}, {-130, 149}, {-140, 150}, {-140, 160}, {1024, -1016}, {1030, -1020},
             {-1000, 1022}, {-1000, 1023}, {-1010, 1050}, {-1060, 1100}}) {
        specs.push_back({i, f});
        specs.push_back({i, f, false});
    }
    for (const auto& [i, f] : std::vector<std::pair<int, int>>{
             {8, 8}, {2, 0}, {1, 7}, {16, 16}, {32, 32}, {140, -130}, {-130, 149}}) {
        specs.push_back({i, f, true, true});
        specs.push_back({i, f, true, false, overflow::wrap});
        specs.push_back({i, f, false, false, overflow::wrap});
    }
    return named(specs);
}

std::vector<named_spec> sample_formats() {
    return {{"posit<8,2>", posit_spec{8, 2}},
            {"posit<16,1>", posit_spec{16, 1}},
            {"posit<32,2>", posit_spec{32, 2}},
            {"posit<16,5>", posit_spec{16, 5}},
            {"bposit<16>", bposit<16>::spec},
            {"fp8_e4m3", fp8_e4m3::spec},
            {"fp8_e5m2fnuz", fp8_e5m2fnuz::spec},
            {"binary16", binary16::spec},
            {"bfloat16", bfloat16::spec},
            {"dlfloat16", dlfloat16::spec},
            {"e8m0", e8m0::spec},
            {"binary8p1uf", binary8p1uf::spec},
            {"fixed<8,8>", fixed_spec{8, 8}},
            {"fixed<8,8> unsigned", fixed_spec{8, 8, false}},
            {"fixed<4,4> wrap", fixed_spec{4, 4, true, false, overflow::wrap}}};
}

}  // namespace array_test
