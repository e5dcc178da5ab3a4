// The readers of data sets (examples/nn/files.hpp): what they make of good files, and what they say of each bad one.
#include "../../examples/nn/files.hpp"

#include <catch.hpp>

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using bytes = std::string;

// A folder of its own, gone at the end.
class folder {
  public:
    folder() : path_(std::filesystem::temp_directory_path() / ("ulpine_files_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~folder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    std::string write(const std::string& name, const bytes& content) const {
        const std::string file = (path_ / name).string();
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }
    std::string name_of(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

// The message of the std::runtime_error that `read` throws, or what happened instead.
template <class Read>
std::string error_of(Read read) {
    try {
        read();
    } catch (const std::runtime_error& e) {
        return e.what();
    }
    return "nothing was thrown";
}

bytes big_endian(std::uint32_t x) {
    bytes b;
    for (int shift = 24; shift >= 0; shift -= 8) b += static_cast<char>(x >> shift & 0xff);
    return b;
}
template <class T>
bytes little_endian(T value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);  // on a little-endian host, as all tests are run
    bytes b;
    for (std::size_t i = 0; i < sizeof value; ++i) b += static_cast<char>(bits >> (8 * i) & 0xff);
    return b;
}
template <class T>
bytes array_of(const std::vector<T>& values) {
    bytes b;
    for (const T x : values) b += little_endian(x);
    return b;
}
bytes idx(std::uint32_t magic, const std::vector<std::uint32_t>& shape, const bytes& elements) {
    bytes b = big_endian(magic);
    for (const std::uint32_t d : shape) b += big_endian(d);
    return b + elements;
}
bytes npy(const std::string& header, const bytes& elements, char major = 1) {
    bytes b = "\x93NUMPY";
    b += major;
    b += '\0';
    b += little_endian(static_cast<std::uint16_t>(header.size()));
    if (major > 1) b += bytes(2, '\0');
    return b + header + elements;
}
std::string header(const std::string& type, const std::string& shape, const std::string& order = "False") {
    return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }      \n";
}

}  // namespace

TEST_CASE("read_csv reads a table with a header") {
    const folder f;
    const nn::data_set d = nn::read_csv(f.write("good.csv", "a,b,label\r\n1,-2.5,0\r\n1e3,.5,2\r\n\n\n"));
    CHECK(d.x == std::vector<float>{1, -2.5f, 1000, 0.5f});
    CHECK(d.labels == std::vector<int>{0, 2});
    CHECK((d.features() == 2 && d.classes == 3 && d.size() == 2));
}

TEST_CASE("read_csv names the line and the field") {
    const folder f;
    struct bad {
        bytes content;
        std::string what;
    };
    const std::vector<bad> files{
        {"", ": is empty"},
        {"a,label\n", ": has a header but no rows"},
        {"label\n1\n", ":1: the header must name at least one feature and the label"},
        {"1,2\n1,0\n", ":1: the first line must name the columns, but it holds numbers"},
        {"a,b,label\n1,2,0\n1,0\n", ":3: has 2 fields, but the header names 3; the first missing one is label"},
        {"a,b,label\n1,2,3,0\n", ":2: has 4 fields, but the header names 3"},
        {"a,b,label\n1,,0\n", ":2: field 2 (b) is empty"},
        {"a,b,label\n1,2x,0\n", ":2: field 2 (b) '2x' is not a number from -1e30 to 1e30"},
        {"a,b,label\n1,nan,0\n", ":2: field 2 (b) 'nan' is not a number from -1e30 to 1e30"},
        {"a,b,label\n1,inf,0\n", ":2: field 2 (b) 'inf' is not a number from -1e30 to 1e30"},
        {"a,b,label\n-1.1e30,1,0\n", ":2: field 1 (a) '-1.1e30' is not a number from -1e30 to 1e30"},
        {"a,label\n1,-1\n", ":2: field 2 (label) '-1' is not a class number from 0 to 255"},
        {"a,label\n1,0.5\n", ":2: field 2 (label) '0.5' is not a class number from 0 to 255"},
        {"a,label\n1,256\n", ":2: field 2 (label) '256' is not a class number from 0 to 255"},
        {"a,label\n1,0\n\n2,0\n", ":3: empty line between two rows"},
    };
    for (const bad& b : files) {
        const std::string file = f.write("bad.csv", b.content);
        CHECK(error_of([&] { nn::read_csv(file); }) == file + b.what);
    }
    const std::string absent = f.name_of("absent.csv");
    CHECK(error_of([&] { nn::read_csv(absent); }) == absent + ": cannot be opened");
    CHECK(error_of([&] { nn::read_csv(f.name_of("")); }).find(": reading failed") != std::string::npos);  // a folder
}

TEST_CASE("read_categories makes a feature of each word") {
    const folder f;
    const nn::data_set d = nn::read_categories(f.write("good.data", "p,x,s\ne,b,s\np,x,?\n"));
    // Columns: x of {b, x}, then {?, s}; classes e, p.
    CHECK(d.x == std::vector<float>{0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0});
    CHECK(d.labels == std::vector<int>{1, 0, 1});
    CHECK((d.features() == 4 && d.classes == 2));

    const auto error = [&](const bytes& content) {
        return error_of([&] { nn::read_categories(f.write("bad.data", content)); });
    };
    const std::string file = f.name_of("bad.data");
    CHECK(error("") == file + ": is empty");
    CHECK(error("p\n") == file + ":1: has 1 fields; a class and a feature are the least");
    CHECK(error("p,x,s\ne,b\n") == file + ":2: has 2 fields, the first line 3");
    CHECK(error("p,x,s\ne,,s\n") == file + ":2: field 2 is empty");
}

TEST_CASE("read_idx reads images and labels") {
    const folder f;
    const std::string x = f.write("x", idx(0x803, {2, 1, 3}, bytes("\x00\xff\x33\x01\x02\x03", 6)));
    const std::string y = f.write("y", idx(0x801, {2}, bytes("\x05\x00", 2)));
    const nn::data_set d = nn::read_idx(x, y);
    CHECK((d.height == 1 && d.width == 3 && d.channels == 1 && d.classes == 6));
    CHECK(d.x == std::vector<float>{0, 1, 0.2f, 1 / 255.f, 2 / 255.f, 3 / 255.f});
    CHECK(d.labels == std::vector<int>{5, 0});
}

TEST_CASE("read_idx names the byte") {
    const folder f;
    const bytes good = idx(0x803, {2, 1, 3}, "abcdef"), labels = idx(0x801, {2}, bytes("\x01\x00", 2));
    const auto images_error = [&](const bytes& content) {
        const std::string x = f.write("x", content), y = f.write("y", labels);
        return error_of([&] { nn::read_idx(x, y); });
    };
    const auto labels_error = [&](const bytes& content) {
        const std::string x = f.write("x", good), y = f.write("y", content);
        return error_of([&] { nn::read_idx(x, y); });
    };
    const std::string x = f.name_of("x"), y = f.name_of("y");
    CHECK(images_error("") ==
          x + ": byte 0: the file ends after 0 bytes; needed from here: 4 bytes for the magic number");
    CHECK(images_error(good.substr(0, 10)) ==
          x + ": byte 8: the file ends after 10 bytes; needed from here: 4 bytes for dimension 2 of 3");
    CHECK(images_error(good.substr(0, 20)) ==
          x + ": byte 16: the file ends after 20 bytes; needed from here: 6 bytes for the pixels");
    CHECK(images_error(good + "g") == x + ": byte 22: 1 bytes follow the last element");
    CHECK(images_error(labels) ==
          x + ": byte 0: the magic number is 0x00000801, expected 0x00000803 (unsigned bytes of rank 3)");
    CHECK(images_error("\x1f\x8b\x08\x08gzip") ==
          x + ": byte 0: the magic number is 0x1f8b0808, expected 0x00000803 (unsigned bytes of rank 3); the file is "
              "compressed, run gunzip first");
    CHECK(images_error(idx(0x803, {2, 0, 3}, "")) == x + ": byte 4: a dimension is 0");
    CHECK(images_error(idx(0x803, {~0u, ~0u, ~0u}, "")) == x + ": byte 4: the dimensions are too large");
    CHECK(labels_error(idx(0x801, {3}, bytes(3, '\0'))) == y + ": holds 3 labels, but " + x + " 2 samples");
    CHECK(labels_error(labels.substr(0, 9)) ==
          y + ": byte 8: the file ends after 9 bytes; needed from here: 2 bytes for the labels");
    CHECK(labels_error(labels + "g") == y + ": byte 10: 1 bytes follow the last element");
    CHECK(error_of([&] { nn::read_idx(f.name_of("absent"), y); }) == f.name_of("absent") + ": cannot be opened");
}

TEST_CASE("read_npy reads all versions and types that it accepts") {
    const folder f;
    const auto labels = [&] { return f.write("y.npy", npy(header("<i8", "(2,)"), array_of<std::int64_t>({3, 0}))); };
    for (const char major : {'\1', '\2', '\3'}) {
        const std::string x =
            f.write("x.npy", npy(header("<f4", "(2, 3)"), array_of<float>({1, -2, .5f, 0, 9e29f, -1e-30f}), major));
        const nn::data_set d = nn::read_npy(x, labels());
        CHECK(d.x == std::vector<float>{1, -2, .5f, 0, 9e29f, -1e-30f});
        CHECK((d.labels == std::vector<int>{3, 0} && d.classes == 4 && d.channels == 3 && d.height == 1));
    }
    const std::string images = f.write(
        "x.npy", npy("{\"shape\":(2,1,2,1),\"fortran_order\":False,\"descr\":\"|u1\"}", bytes("\x00\x07\xff\x01", 4)));
    const nn::data_set d = nn::read_npy(images, labels());
    CHECK((d.height == 1 && d.width == 2 && d.channels == 1));
    CHECK(d.x == std::vector<float>{0, 7, 255, 1});
    const std::string doubles = f.write("x.npy", npy(header("<f8", "(1, 1)"), array_of<double>({0.1})));
    const auto read = [&](const std::string& type, const bytes& label) {
        return nn::read_npy(doubles, f.write("y.npy", npy(header(type, "(1,)"), label))).labels[0];
    };
    CHECK(nn::read_npy(doubles, f.write("y.npy", npy(header("|u1", "(1,)"), "\x09"))).x == std::vector<float>{0.1f});
    CHECK(read("|u1", "\xff") == 255);
    CHECK(read("|i1", "\x7f") == 127);
    CHECK(read("<i2", little_endian<std::int16_t>(200)) == 200);
    CHECK(read("<u2", little_endian<std::uint16_t>(200)) == 200);
    CHECK(read("<i4", little_endian<std::int32_t>(201)) == 201);
    CHECK(read("<u4", little_endian<std::uint32_t>(202)) == 202);
    CHECK(read("<u8", little_endian<std::uint64_t>(203)) == 203);
}

TEST_CASE("read_npy names the byte") {
    const folder f;
    const std::string x = f.name_of("x.npy"), y = f.name_of("y.npy");
    const bytes two = array_of<float>({1, 2}), good = npy(header("<f4", "(2, 1)"), two);
    const bytes labels = npy(header("|u1", "(2,)"), bytes("\x01\x00", 2));
    const auto of_x = [&](const bytes& content) {
        f.write("x.npy", content);
        f.write("y.npy", labels);
        return error_of([&] { nn::read_npy(x, y); });
    };
    const auto of_y = [&](const bytes& content) {
        f.write("x.npy", good);
        f.write("y.npy", content);
        return error_of([&] { nn::read_npy(x, y); });
    };
    const auto of_header = [&](const std::string& text) { return of_x(npy(text, two)); };
    const std::string first = std::to_string(10 + header("<f4", "(2, 1)").size());

    CHECK(of_x("\x93NUM") ==
          x + ": byte 0: the file ends after 4 bytes; needed from here: 6 bytes for the magic string");
    CHECK(of_x("\x93NUMPX\x01" + bytes(3, '\0')) == x + ": byte 0: does not begin with the magic string \\x93NUMPY");
    CHECK(of_x("\x93NUMPY\x04" + bytes(5, '\0')) == x + ": byte 6: version 4.0; accepted: 1 to 3");
    CHECK(of_x(good.substr(0, 9)) ==
          x + ": byte 8: the file ends after 9 bytes; needed from here: 2 bytes for the length of the header");
    CHECK(of_x(good.substr(0, 40)).find(x + ": byte 10: the file ends after 40 bytes; needed from here: ") == 0);
    CHECK(of_x(good.substr(0, good.size() - 1)).find(x + ": byte " + first + ": the file ends after ") == 0);
    CHECK(of_x(good + "z").find(": 1 bytes follow the last element") != std::string::npos);

    CHECK(of_header(header("<f4", "(2, 1)", "True")).find(": the array is in Fortran order") != std::string::npos);
    CHECK(of_header(header("<f4", "(2, 1)", "0")).find("is neither True nor False") != std::string::npos);
    CHECK(of_header(header(">f4", "(2, 1)")) == x + ": has elements of type '>f4'; accepted: <f4, <f8, |u1");
    CHECK(of_header("{'descr': [('a', '<f4')], }").find("accepted: no structures") != std::string::npos);
    CHECK(of_header(header("<f4", "(2,)")) == x + ": has the shape (2); accepted: rank 2 or 4");
    CHECK(of_header(header("<f4", "(2, 0)")) == x + ": byte 10: a dimension is 0");
    CHECK(of_header(header("<f4", "(2, 4611686018427387904)")) == x + ": byte 10: the dimensions are too large");
    CHECK(of_header(header("<f4", "(2, 99999999999999999999999)")).find("is not a number") != std::string::npos);
    CHECK(of_header(header("<f4", "(2, -1)")).find("a dimension in the header is not a number") != std::string::npos);
    CHECK(of_header(header("<f4", "(2; 1)")).find("expected ',' or ')' in the shape") != std::string::npos);
    CHECK(of_header("").find(": expected '{' in the header") != std::string::npos);
    CHECK(of_header("{'descr': '<f4', }").find("the header lacks the key 'fortran_order'") != std::string::npos);
    CHECK(of_header("{'descr': '<f4").find("a quoted word in the header does not end") != std::string::npos);
    CHECK(of_header("{'descr' '<f4'}").find("expected ':' in the header") != std::string::npos);
    CHECK(of_header("{'descr': '<f4' 'shape': ()}").find("expected ',' or '}' in the header") != std::string::npos);
    CHECK(of_header("{'what': 1}").find("unknown key 'what' in the header") != std::string::npos);
    CHECK(of_header("{1: 2}").find("expected a quoted word in the header") != std::string::npos);

    const float nan = std::numeric_limits<float>::quiet_NaN();
    CHECK(of_x(npy(header("<f4", "(2, 1)"), array_of<float>({1, nan}))) ==
          x + ": byte " + std::to_string(std::stoi(first) + 4) + ": element 1 is NaN");
    CHECK(of_x(npy(header("<f8", "(2, 1)"), array_of<double>({-1e31, 0}))) ==
          x + ": byte " + first + ": element 0 is beyond -1e30 to 1e30");
    const std::string label = std::to_string(10 + header("<i8", "(2,)").size() + 8);
    CHECK(of_y(npy(header("<i8", "(2,)"), array_of<std::int64_t>({0, -1}))) ==
          y + ": byte " + label + ": label 1 is -1; accepted: 0 to 255");
    CHECK(of_y(npy(header("<i8", "(2,)"), array_of<std::int64_t>({0, 256}))) ==
          y + ": byte " + label + ": label 1 is 256; accepted: 0 to 255");
    CHECK(of_y(npy(header("<f4", "(2,)"), two)) ==
          y + ": has elements of type '<f4'; accepted: |u1, |i1, <u2, <i2, <u4, <i4, <u8, <i8");
    CHECK(of_y(npy(header("|u1", "(2, 1)"), "ab")) == y + ": has the shape (2, 1); accepted: rank 1");
    CHECK(of_y(npy(header("|u1", "(3,)"), "abc")) == y + ": holds 3 labels, but " + x + " 2 samples");
    CHECK(error_of([&] { nn::read_npy(x, f.name_of("absent")); }) == f.name_of("absent") + ": cannot be opened");
}
