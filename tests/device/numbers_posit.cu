// Posits and takums on the device: the same bits as on the host.
#include <device/number_checks.hpp>

int main() {
    using namespace device;
    check_number<ul::posit<8, 0>>("posit<8, 0>");
    check_number<ul::posit8>("posit8");
    check_number<ul::posit<16, 1>>("posit<16, 1>");
    check_number<ul::posit16>("posit16");
    check_number<ul::posit32, double>("posit32");
    check_number<ul::takum16>("takum16");
    return failures == 0 ? 0 : 1;
}
