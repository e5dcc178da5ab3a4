// What a kernel knows of a format: constants of a type, or values that the launch carries (in constant memory, where an
// operand costs no instruction).  A body asks for them by get().
#pragma once

#include <ulpine/gpu/float_path.hpp>

namespace ulpine::detail::device {

template <class T, class F, rounding R>
inline constexpr auto type_profile = make_profile<T>(F::spec, R, F::spec.default_projection().policy);
template <class T, class F, rounding R>
struct known_profile {
    using format = F;
    ULPINE_FN constexpr auto get() const noexcept {
        constexpr auto local = type_profile<T, F, R>;  // a namespace-scope constant has no storage in device code
        return local;
    }
};
template <class F>
inline constexpr float_path type_path = make_float_path(type_profile<u32, F, rounding::nearest_even>);
template <class F>
struct known_path {
    using format = F;
    ULPINE_FN constexpr float_path get() const noexcept {
        constexpr float_path local = type_path<F>;
        return local;
    }
};
template <class P>
struct given {
    P value;
    ULPINE_FN constexpr const P& get() const noexcept { return value; }
};

// The same with what costs a jump known while compiling.
enum class path_kind {
    fixed_point,
    clamping,
    other
};
template <path_kind Kind>
struct given_path {
    float_path value;
    ULPINE_FN constexpr float_path get() const noexcept {
        float_path path = value;
        path.integer = Kind == path_kind::fixed_point;
        path.clamps = Kind == path_kind::clamping;
        return path;
    }
};
template <class P>
struct given_cutting {  // every float loses a bit, none is left to the codec
    P value;
    ULPINE_FN constexpr P get() const noexcept {
        P profile = value;
        profile.cuts = true;
        profile.deep = false;
        return profile;
    }
};
template <class Visit>
auto with_path(const float_path& path, Visit&& visit) {
    if (path.integer) return visit(given_path<path_kind::fixed_point>{path});
    if (path.clamps) return visit(given_path<path_kind::clamping>{path});
    return visit(given_path<path_kind::other>{path});
}

}  // namespace ulpine::detail::device
