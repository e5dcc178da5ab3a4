// cuda::std::numeric_limits of every number type: the members of std::numeric_limits (number/limits.hpp), which serve
// device code too.  CCCL asks it for the ends of the range (cub::DeviceReduce::Min and Max, thrust's default values).
// In code that NVRTC compiles number/limits.hpp specialises this template itself, and there is nothing to add; nor
// where CCCL (in nvcc's own search path) is not found.
#pragma once

#include <ulpine/number/limits.hpp>

#if !defined(__CUDACC_RTC__) && __has_include(<cuda/std/limits>)
#include <cuda/std/limits>

template <class F>
class cuda::std::numeric_limits<ulpine::number<F>> : public ::std::numeric_limits<ulpine::number<F>> {
    using base = ::std::numeric_limits<ulpine::number<F>>;

  public:
    static constexpr float_denorm_style has_denorm = static_cast<float_denorm_style>(base::has_denorm);
    static constexpr float_round_style round_style = static_cast<float_round_style>(base::round_style);
};
#endif
