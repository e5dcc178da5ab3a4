#include <support/circuits.hpp>

#include <support/planes.hpp>
#include <support/random.hpp>

#include <algorithm>
#include <vector>

namespace support {
namespace {

using u64 = std::uint64_t;
constexpr int most_planes = 32;

void to_planes(const u64* values, int width, u64* planes) {
    const auto p = planes_of<most_planes>(values);
    for (int j = 0; j < width; ++j) planes[j] = p[j].bits;
}
void from_planes(const u64* planes, int width, u64* values) {
    support::planes<most_planes> p{};
    for (int j = 0; j < width; ++j) p[j].bits = planes[j];
    values_of(p, values);
}

// Codes of a format by their fields.
class code_maker {
  public:
    explicit code_maker(const ulpine::minifloat_spec& spec) : spec_(spec) {
        const u64 one = static_cast<u64>(std::clamp(spec.exponent_bias(), 0, static_cast<int>(last_field())))
                        << spec.fraction_bits;
        const u64 normal = u64{1} << spec.fraction_bits;
        for (const u64 code : {u64{0}, u64{1}, u64{2}, normal - 1, normal, normal + 1, one - 1, one, one + 1,
                               spec.largest_code() - 1, spec.largest_code(), spec.largest_code() + 1, spec.top_code()})
            for (const bool negative : {false, true}) classes_.push_back(signed_code(code & spec.top_code(), negative));
    }

    [[nodiscard]] const std::vector<u64>& classes() const { return classes_; }
    [[nodiscard]] u64 last_field() const { return (u64{1} << spec_.exponent_bits) - 1; }
    [[nodiscard]] u64 last_fraction() const { return (u64{1} << spec_.fraction_bits) - 1; }
    [[nodiscard]] u64 code(long long field, u64 fraction, bool negative) const {
        const u64 clamped = static_cast<u64>(std::clamp<long long>(field, 0, static_cast<long long>(last_field())));
        return signed_code(clamped << spec_.fraction_bits | (fraction & last_fraction()), negative);
    }
    [[nodiscard]] u64 signed_code(u64 magnitude, bool negative) const {
        return magnitude | u64{spec_.is_signed && negative} << (spec_.exponent_bits + spec_.fraction_bits);
    }
    [[nodiscard]] u64 field(u64 code) const { return (code & spec_.top_code()) >> spec_.fraction_bits; }
    [[nodiscard]] u64 any_code(random_source& random) const { return random() & ((u64{1} << spec_.width()) - 1); }
    // Many zeros or ones in the fraction.
    [[nodiscard]] u64 sparse_code(random_source& random, long long field) const {
        return code(field, random.sparse(), random.below(2) != 0);
    }

  private:
    ulpine::minifloat_spec spec_;
    std::vector<u64> classes_;
};

operands hard_triple(const circuit_entry& entry, const code_maker& codes, random_source& random) {
    const ulpine::minifloat_spec& s = entry.spec;
    const auto fields = static_cast<long long>(codes.last_field()) + 1;
    const auto any_field = [&] { return static_cast<long long>(random.below(static_cast<u64>(fields))); };
    const auto any_class = [&] { return codes.classes()[random.below(codes.classes().size())]; };
    operands o{codes.any_code(random), codes.any_code(random), codes.any_code(random)};
    switch (random.below(8)) {
    case 0:
        break;
    case 1:  // z near -(x y): the sum cancels
        o.z = number_result(
            s, entry.projection.mode == ulpine::rounding::stochastic ? ulpine::projection{} : entry.projection,
            ulpine::circuit::mul, o);
        if (s.is_signed) o.z ^= u64{1} << (s.width() - 1);
        o.z = (o.z + random.below(5) - 2) & ((u64{1} << s.width()) - 1);
        break;
    case 2: {  // powers of two, or next to them, half a unit of z's last place: ties and their neighbours
        const long long x = any_field(), y = any_field();
        o.x = codes.code(x, random.below(4) == 0 ? 1 : 0, random.below(2) != 0);
        o.y = codes.code(y, random.below(4) == 0 ? codes.last_fraction() : 0, random.below(2) != 0);
        const long long half = x + y - s.exponent_bias() + s.fraction_bits + 1;
        o.z = codes.code(half + static_cast<long long>(random.below(3)) - 1, random(), random.below(2) != 0);
        break;
    }
    case 3: {  // factors with few bits, z at any distance that counts
        const long long x = any_field(), y = any_field();
        o.x = codes.sparse_code(random, x);
        o.y = codes.sparse_code(random, y);
        const auto reach = static_cast<u64>(4 * s.fraction_bits + 12);
        o.z = codes.sparse_code(random, x + y - s.exponent_bias() + static_cast<long long>(random.below(reach)) -
                                            static_cast<long long>(reach / 2));
        break;
    }
    case 4: {  // products about the smallest numbers
        const long long x = any_field();
        o.x = codes.sparse_code(random, x);
        o.y = codes.sparse_code(random,
                                s.exponent_bias() + 2 - x -
                                    static_cast<long long>(random.below(static_cast<u64>(2 * s.fraction_bits + 6))));
        o.z = codes.sparse_code(random, static_cast<long long>(random.below(3)));
        break;
    }
    case 5: {  // products about the largest
        const long long x = any_field();
        o.x = codes.sparse_code(random, x);
        o.y = codes.sparse_code(random, fields - x + s.exponent_bias() - static_cast<long long>(random.below(4)));
        o.z = codes.sparse_code(
            random, fields - static_cast<long long>(random.below(static_cast<u64>(2 * s.fraction_bits + 6))));
        break;
    }
    case 6:
        o.y = any_class();
        break;
    default:
        o.z = any_class();
        if (random.below(2) != 0) o.x = any_class();
        break;
    }
    return o;
}

}  // namespace

void check_circuit(failures& failed, const circuit_entry& entry, const operands* of, int n) {
    const int width = entry.spec.width();
    u64 x[64], y[64], z[64], random[64], got[64];
    for (int i = 0; i < 64; ++i) {
        const operands& o = of[i < n ? i : 0];
        x[i] = o.x;
        y[i] = o.y;
        z[i] = o.z;
        random[i] = (o.x * 0x9e3779b97f4a7c15U + o.y * 0xbf58476d1ce4e5b9U + o.z * 0x94d049bb133111ebU) >>
                    (64 - circuit_random_bits);
    }
    u64 planes[5][most_planes];
    const u64* const columns[] = {x, y, z, random};
    for (int k = 0; k < 4; ++k) to_planes(columns[k], most_planes, planes[k]);
    entry.run(planes[0], planes[1], planes[2], planes[3], planes[4]);
    from_planes(planes[4], width, got);

    const auto result = entry.subnormals == ulpine::underflow::flush_to_zero ? flushed_result : number_result;
    for (int i = 0; i < n; ++i) {
        const ulpine::random_bits bits{static_cast<std::uint32_t>(random[i]), circuit_random_bits};
        const u64 expected = result(entry.spec, entry.projection, entry.operation, of[i], bits);
        if (!failed.same(got[i], expected))
            failed.add(description(entry.spec, entry.projection, entry.operation) + " of " + hex(x[i]) + " " +
                       hex(y[i]) + " " + hex(z[i]) + ": got " + hex(got[i]) + ", expected " + hex(expected));
    }
}

void check_all_pairs(failures& failed, const circuit_entry& entry) {
    failed.next();
    const int width = entry.spec.width();
    const u64 mask = (u64{1} << width) - 1, pairs = u64{1} << (2 * width);
    operands of[64];
    for (u64 first = 0; first < pairs; first += 64) {
        const u64 n = std::min<u64>(pairs - first, 64);
        for (u64 i = 0; i < n; ++i) of[i] = {(first + i) >> width, (first + i) & mask, 0};
        check_circuit(failed, entry, of, static_cast<int>(n));
    }
}

void check_triples(failures& failed, const circuit_entry& entry, std::uint64_t count) {
    failed.next();
    const code_maker codes(entry.spec);
    operands of[64];
    int n = 0;
    const auto add = [&](const operands& o) {
        of[n++] = o;
        if (n < 64) return;
        check_circuit(failed, entry, of, n);
        n = 0;
    };
    for (const u64 x : codes.classes())
        for (const u64 y : codes.classes())
            for (const u64 z : codes.classes()) add({x, y, z});
    random_source random(count + static_cast<u64>(entry.spec.width()));
    for (u64 i = 0; i < count; ++i) add(hard_triple(entry, codes, random));
    if (n > 0) check_circuit(failed, entry, of, n);
}

}  // namespace support
