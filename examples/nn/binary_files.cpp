// IDX and NPY.
#include "files.hpp"
#include "reading.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace nn {

using reading::fail, reading::max_label, reading::max_magnitude;

namespace {

class bytes {
  public:
    explicit bytes(const std::string& file) : file_{file} {
        std::ifstream input(file, std::ios::binary);
        if (!input) nn::fail(file, "cannot be opened");
        content_.assign(std::istreambuf_iterator<char>(input), {});
        if (input.bad()) nn::fail(file, "reading failed after byte " + std::to_string(content_.size()));
    }

    [[noreturn]] void fail(std::size_t at, const std::string& what) const {
        nn::fail(file_, "byte " + std::to_string(at) + ": " + what);
    }
    // n bytes, or an error that says what was to be there.
    std::string_view take(std::size_t n, const std::string& what) {
        if (content_.size() - at_ < n)
            fail(at_, "the file ends after " + std::to_string(content_.size()) +
                          " bytes; needed from here: " + std::to_string(n) + " bytes for " + what);
        const std::string_view part{content_.data() + at_, n};
        at_ += n;
        return part;
    }
    std::uint64_t integer(std::size_t n, std::endian order, const std::string& what) {
        const std::string_view part = take(n, what);
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < n; ++i)
            value = value << 8 | static_cast<unsigned char>(part[order == std::endian::big ? i : n - 1 - i]);
        return value;
    }
    std::size_t at() const { return at_; }
    void expect_end() const {
        if (at_ != content_.size()) fail(at_, std::to_string(content_.size() - at_) + " bytes follow the last element");
    }
    const std::string& file() const { return file_; }

  private:
    std::string file_, content_;
    std::size_t at_ = 0;
};

// The product of the dimensions; an error where it is 0 or absurd.
std::size_t elements_in(const bytes& file, std::size_t at, const std::vector<std::size_t>& shape) {
    std::size_t n = 1;
    for (const std::size_t d : shape) {
        if (d == 0) file.fail(at, "a dimension is 0");
        if (d > (std::size_t{1} << 40) / n) file.fail(at, "the dimensions are too large");
        n *= d;
    }
    return n;
}

void expect_same_count(const std::string& x_file, std::size_t x, const std::string& y_file, std::size_t y) {
    if (x != y)
        fail(y_file, "holds " + std::to_string(y) + " labels, but " + x_file + " " + std::to_string(x) + " samples");
}

// ---- IDX ----------------------------------------------------------------------------------------------------------

std::vector<std::size_t> idx_header(bytes& file, std::size_t rank) {
    const std::string wanted =
        "0x0000080" + std::to_string(rank) + " (unsigned bytes of rank " + std::to_string(rank) + ")";
    const std::uint64_t magic = file.integer(4, std::endian::big, "the magic number");
    if (magic != 0x800 + rank) {
        char text[16];
        std::snprintf(text, sizeof text, "0x%08x", static_cast<unsigned>(magic));
        const bool packed = magic >> 16 == 0x1f8b;
        file.fail(0, std::string("the magic number is ") + text + ", expected " + wanted +
                         (packed ? "; the file is compressed, run gunzip first" : ""));
    }
    std::vector<std::size_t> shape;
    for (std::size_t i = 0; i < rank; ++i)
        shape.push_back(static_cast<std::size_t>(
            file.integer(4, std::endian::big, "dimension " + std::to_string(i + 1) + " of " + std::to_string(rank))));
    elements_in(file, 4, shape);
    return shape;
}

}  // namespace

data_set read_idx(const std::string& images, const std::string& labels) {
    bytes x(images), y(labels);
    const auto shape = idx_header(x, 3);
    const auto count = idx_header(y, 1)[0];
    expect_same_count(images, shape[0], labels, count);
    data_set data{shape[1], shape[2], 1, 0, {}, {}};
    const std::string_view pixels = x.take(shape[0] * shape[1] * shape[2], "the pixels");
    data.x.reserve(pixels.size());
    for (const char p : pixels) data.x.push_back(static_cast<float>(static_cast<unsigned char>(p)) / 255);
    x.expect_end();
    for (const char label : y.take(count, "the labels")) data.labels.push_back(static_cast<unsigned char>(label));
    y.expect_end();
    reading::count_classes(data);
    return data;
}

namespace {

// ---- NumPy --------------------------------------------------------------------------------------------------------

struct npy {
    std::string type;  // as '<f4'
    std::vector<std::size_t> shape;
    std::size_t elements = 0;
};

// The header is a Python dictionary with three keys, in any order.
class npy_header {
  public:
    npy_header(const bytes& file, std::size_t begin, std::string_view text) : file_{file}, begin_{begin}, text_{text} {}

    npy parse() {
        npy result;
        bool has_type = false, has_order = false, has_shape = false;
        expect('{');
        while (!skip('}')) {
            const std::string key = quoted();
            expect(':');
            if (key == "descr") {
                if (peek() != '\'' && peek() != '"') fail("'descr' is not a plain type; accepted: no structures");
                result.type = quoted();
                has_type = true;
            } else if (key == "fortran_order") {
                const bool fortran = word("True");
                if (!fortran && !word("False")) fail("'fortran_order' is neither True nor False");
                if (fortran) fail("the array is in Fortran order; accepted: C order, numpy.ascontiguousarray makes it");
                has_order = true;
            } else if (key == "shape") {
                result.shape = tuple();
                has_shape = true;
            } else {
                fail("unknown key '" + key + "' in the header");
            }
            if (!skip(',') && peek() != '}') fail("expected ',' or '}' in the header");
        }
        if (!has_type || !has_order || !has_shape)
            fail(std::string("the header lacks the key '") +
                 (!has_type    ? "descr"
                  : !has_order ? "fortran_order"
                               : "shape") +
                 "'");
        return result;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const { file_.fail(begin_ + at_, what); }
    char peek() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool skip(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!skip(c)) fail(std::string("expected '") + c + "' in the header");
    }
    bool word(std::string_view w) {
        peek();
        if (text_.substr(at_, w.size()) != w) return false;
        at_ += w.size();
        return true;
    }
    std::string quoted() {
        const char quote = peek();
        if (quote != '\'' && quote != '"') fail("expected a quoted word in the header");
        const std::size_t end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) fail("a quoted word in the header does not end");
        const std::string result(text_.substr(at_ + 1, end - at_ - 1));
        at_ = end + 1;
        return result;
    }
    std::vector<std::size_t> tuple() {
        std::vector<std::size_t> result;
        expect('(');
        while (!skip(')')) {
            peek();
            std::size_t value = 0;
            const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
            if (error != std::errc{}) fail("a dimension in the header is not a number");
            at_ = static_cast<std::size_t>(end - text_.data());
            result.push_back(value);
            if (!skip(',') && peek() != ')') fail("expected ',' or ')' in the shape");
        }
        return result;
    }

    const bytes& file_;
    std::size_t begin_;
    std::string_view text_;
    std::size_t at_ = 0;
};

std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    return text + ")";
}

// Leaves the file at its first element.
npy open_npy(bytes& file) {
    if (file.take(6, "the magic string") != "\x93NUMPY")
        file.fail(0, "does not begin with the magic string \\x93NUMPY");
    const auto major = file.integer(1, std::endian::little, "the version");
    const auto minor = file.integer(1, std::endian::little, "the version");
    if (major < 1 || major > 3)
        file.fail(6, "version " + std::to_string(major) + "." + std::to_string(minor) + "; accepted: 1 to 3");
    const std::size_t length =
        static_cast<std::size_t>(file.integer(major == 1 ? 2 : 4, std::endian::little, "the length of the header"));
    const std::size_t begin = file.at();
    npy result = npy_header(file, begin, file.take(length, "the header")).parse();
    result.elements = elements_in(file, begin, result.shape);
    return result;
}

// The next element of type T, little endian.
template <class T>
T element(std::string_view data, std::size_t i) {
    using word =
        std::conditional_t<sizeof(T) == 1, std::uint8_t,
                           std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                              std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;
    std::uint64_t bits = 0;
    for (std::size_t k = sizeof(T); k-- > 0;) bits = bits << 8 | static_cast<unsigned char>(data[i * sizeof(T) + k]);
    return std::bit_cast<T>(static_cast<word>(bits));
}

// Calls use(i, value, byte offset) for all elements, whose type is T.
template <class T, class Use>
void for_each_element(bytes& file, const npy& array, Use use) {
    const std::size_t first = file.at();
    if (array.elements > (~std::size_t{0} >> 8)) file.fail(first, "too many elements");
    const std::string_view data = file.take(array.elements * sizeof(T), std::to_string(array.elements) + " elements");
    file.expect_end();
    for (std::size_t i = 0; i < array.elements; ++i) use(i, element<T>(data, i), first + i * sizeof(T));
}

}  // namespace

data_set read_npy(const std::string& x_file, const std::string& y_file) {
    bytes x(x_file), y(y_file);
    const npy features = open_npy(x), labels = open_npy(y);
    if (features.shape.size() != 2 && features.shape.size() != 4)
        fail(x_file, "has the shape " + shape_text(features.shape) + "; accepted: rank 2 or 4");
    if (labels.shape.size() != 1) fail(y_file, "has the shape " + shape_text(labels.shape) + "; accepted: rank 1");
    expect_same_count(x_file, features.shape[0], y_file, labels.shape[0]);

    data_set data;
    if (features.shape.size() == 4) {
        data.height = features.shape[1];
        data.width = features.shape[2];
    }
    data.channels = features.shape.back();
    const auto add = [&](std::size_t i, auto value, std::size_t at) {
        const double v = static_cast<double>(value);
        if (!(std::abs(v) <= max_magnitude))
            x.fail(at, "element " + std::to_string(i) + " is " + (std::isnan(v) ? "NaN" : "beyond -1e30 to 1e30"));
        data.x.push_back(static_cast<float>(value));
    };
    const std::string& type = features.type;
    if (type == "<f4") for_each_element<float>(x, features, add);
    else if (type == "<f8") for_each_element<double>(x, features, add);
    else if (type == "|u1") for_each_element<std::uint8_t>(x, features, add);
    else fail(x_file, "has elements of type '" + type + "'; accepted: <f4, <f8, |u1");

    const auto label = [&](std::size_t i, auto value, std::size_t at) {
        if (std::cmp_less(value, 0) || std::cmp_greater(value, max_label))
            y.fail(at, "label " + std::to_string(i) + " is " + std::to_string(value) + "; accepted: 0 to " +
                           std::to_string(max_label));
        data.labels.push_back(static_cast<int>(value));
    };
    const std::string& kind = labels.type;
    if (kind == "|u1") for_each_element<std::uint8_t>(y, labels, label);
    else if (kind == "|i1") for_each_element<std::int8_t>(y, labels, label);
    else if (kind == "<i2") for_each_element<std::int16_t>(y, labels, label);
    else if (kind == "<u2") for_each_element<std::uint16_t>(y, labels, label);
    else if (kind == "<i4") for_each_element<std::int32_t>(y, labels, label);
    else if (kind == "<u4") for_each_element<std::uint32_t>(y, labels, label);
    else if (kind == "<i8") for_each_element<std::int64_t>(y, labels, label);
    else if (kind == "<u8") for_each_element<std::uint64_t>(y, labels, label);
    else fail(y_file, "has elements of type '" + kind + "'; accepted: |u1, |i1, <u2, <i2, <u4, <i4, <u8, <i8");
    reading::count_classes(data);
    return data;
}

}  // namespace nn
