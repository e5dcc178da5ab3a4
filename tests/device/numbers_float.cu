// Minifloats and HiFloat8 on the device: the same bits as on the host.
#include <device/number_checks.hpp>

int main() {
    using namespace device;
    check_number<ul::fp8_e4m3>("fp8_e4m3");
    check_number<ul::fp8_e5m2>("fp8_e5m2");
    check_number<ul::e8m0>("e8m0");
    check_number<ul::hifloat8>("hifloat8");
    check_number<ul::binary16>("binary16");
    check_number<ul::bfloat16, double>("bfloat16");
    compare<pairs<ul::binary8p4se>>("binary8p4se pairs", code_pairs<ul::binary8p4se>(0));
    return failures == 0 ? 0 : 1;
}
