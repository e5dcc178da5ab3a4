#include "curve.hpp"

#include "options.hpp"
#include "table.hpp"

namespace nn {

series accuracy_curve(const std::string& name, network net, const split& samples, training_options options,
                      const numerics& by) {
    series curve{name, {}, {}, false};
    options.report = [&](int epoch, double) {
        curve.x.push_back(epoch + 1);
        curve.y.push_back(accuracy(net, samples.test, by));
    };
    train(net, samples.training, options, by);
    return curve;
}

series mean_curve(const std::vector<series>& curves) {
    series mean = curves.at(0);
    for (std::size_t i = 0; i < mean.y.size(); ++i) {
        double sum = 0;
        for (const series& c : curves) sum += c.y[i];
        mean.y[i] = sum / static_cast<double>(curves.size());
    }
    progress("  " + mean.name + ": " + decimal(mean.y.back(), 2) + " %");
    return mean;
}

}  // namespace nn
