// Streams, events, captures and graphs.  Work runs when it is submitted, so that nothing is ever pending.
#include "runtime.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

namespace ptx {

namespace {
bool is_default(cudaStream_t s) { return s == nullptr || s == cudaStreamLegacy || s == cudaStreamPerThread; }
struct event {
    std::chrono::steady_clock::time_point at{};
    bool recorded = false;
    std::shared_ptr<capture> within;
};
struct graph {
    std::vector<work> nodes;
};
template <class T>
std::set<T*>& known() {
    static auto* const all = new std::set<T*>;
    return *all;
}
template <class T, class Handle>
T* find(Handle h) {
    const auto found = known<T>().find(reinterpret_cast<T*>(h));
    return found == known<T>().end() ? nullptr : *found;
}
template <class T>
T* create(T value = {}) {
    return *known<T>().insert(new T(std::move(value))).first;
}
template <class T>
void destroy(T* p) {
    known<T>().erase(p);
    delete p;
}
struct executable : graph {};
}  // namespace

stream* runtime::find_stream(cudaStream_t s) {
    if (is_default(s)) return nullptr;
    return streams.at(s).get();
}

bool runtime::forbidden_by_capture() {
    bool any = false;
    for (const auto& weak : captures) {
        const auto c = weak.lock();
        if (!c || c->mode == cudaStreamCaptureModeRelaxed) continue;
        any = c->invalid = true;
    }
    return any;
}

cudaError_t runtime::submit(cudaStream_t s, work w) {
    stream* target = nullptr;
    try {
        target = find_stream(s);
    } catch (const std::out_of_range&) {
        return cudaErrorInvalidResourceHandle;
    }
    if (target && target->recording) {
        if (target->recording->invalid) return cudaErrorStreamCaptureInvalidated;
        target->recording->nodes.push_back(std::move(w));
        return cudaSuccess;
    }
    if (!target) {  // the legacy stream would wait for the streams that block on it
        for (const auto& [handle, other] : streams) {
            if (!other->recording || other->flags & cudaStreamNonBlocking || s == cudaStreamPerThread) continue;
            other->recording->invalid = true;
            return cudaErrorStreamCaptureImplicit;
        }
    }
    return w();
}

}  // namespace ptx

using namespace ptx;

namespace {
struct entry {
    runtime& r = runtime::instance();
    guard hold{r.lock};
    cudaError_t operator()(cudaError_t e) { return r.set(e); }
    stream* at(cudaStream_t s, bool& known_one) {
        known_one = true;
        try {
            return r.find_stream(s);
        } catch (const std::out_of_range&) {
            known_one = false;
            return nullptr;
        }
    }
};
cudaError_t run_all(const std::vector<work>& nodes) {
    for (const work& w : nodes)
        if (const cudaError_t e = w()) return e;
    return cudaSuccess;
}
}  // namespace

extern "C" {

cudaError_t cudaStreamCreateWithPriority(cudaStream_t* out, unsigned flags, int priority) {
    entry call;
    if (!out || flags > 1) return call(cudaErrorInvalidValue);
    auto s = std::make_unique<stream>();
    s->flags = flags;
    s->priority = priority;
    *out = reinterpret_cast<cudaStream_t>(s.get());
    call.r.streams[*out] = std::move(s);
    return call(cudaSuccess);
}
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* out, unsigned flags) {
    return cudaStreamCreateWithPriority(out, flags, 0);
}
cudaError_t cudaStreamCreate(cudaStream_t* out) { return cudaStreamCreateWithPriority(out, 0, 0); }
cudaError_t cudaStreamDestroy(cudaStream_t s) {
    entry call;
    return call(call.r.streams.erase(s) ? cudaSuccess : cudaErrorInvalidResourceHandle);
}
static cudaError_t wait_for(cudaStream_t s) {
    entry call;
    bool known_one;
    stream* one = call.at(s, known_one);
    if (!known_one) return call(cudaErrorInvalidResourceHandle);
    if (one && one->recording) {
        one->recording->invalid = true;
        return call(cudaErrorStreamCaptureUnsupported);
    }
    if (!one && call.r.forbidden_by_capture()) return call(cudaErrorStreamCaptureUnsupported);
    return call(cudaSuccess);
}
cudaError_t cudaStreamSynchronize(cudaStream_t s) { return wait_for(s); }
cudaError_t cudaStreamQuery(cudaStream_t s) { return wait_for(s); }
cudaError_t cudaStreamGetFlags(cudaStream_t s, unsigned* flags) {
    entry call;
    bool known_one;
    const stream* one = call.at(s, known_one);
    *flags = one ? one->flags : 0;
    return call(known_one ? cudaSuccess : cudaErrorInvalidResourceHandle);
}
cudaError_t cudaStreamGetPriority(cudaStream_t s, int* priority) {
    entry call;
    bool known_one;
    const stream* one = call.at(s, known_one);
    *priority = one ? one->priority : 0;
    return call(known_one ? cudaSuccess : cudaErrorInvalidResourceHandle);
}
cudaError_t cudaStreamWaitEvent(cudaStream_t s, cudaEvent_t e, unsigned) {
    entry call;
    bool known_one;
    stream* one = call.at(s, known_one);
    const event* ev = ::find<event>(e);
    if (!known_one || !ev) return call(cudaErrorInvalidResourceHandle);
    if (ev->within) {  // the stream joins the capture
        if (!one) return call(cudaErrorStreamCaptureImplicit);
        one->recording = ev->within;
    }
    return call(cudaSuccess);
}
cudaError_t cudaLaunchHostFunc(cudaStream_t s, cudaHostFn_t f, void* data) {
    entry call;
    return call(call.r.submit(s, [=] {
        f(data);
        return cudaSuccess;
    }));
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* e, unsigned) {
    entry call;
    *e = reinterpret_cast<cudaEvent_t>(create<event>());
    return call(cudaSuccess);
}
cudaError_t cudaEventCreate(cudaEvent_t* e) { return cudaEventCreateWithFlags(e, 0); }
cudaError_t cudaEventDestroy(cudaEvent_t e) {
    entry call;
    event* ev = ::find<event>(e);
    if (!ev) return call(cudaErrorInvalidResourceHandle);
    destroy(ev);
    return call(cudaSuccess);
}
cudaError_t cudaEventRecordWithFlags(cudaEvent_t e, cudaStream_t s, unsigned) {
    entry call;
    bool known_one;
    const stream* one = call.at(s, known_one);
    event* ev = ::find<event>(e);
    if (!known_one || !ev) return call(cudaErrorInvalidResourceHandle);
    ev->within = one ? one->recording : nullptr;
    ev->recorded = true;
    ev->at = std::chrono::steady_clock::now();
    return call(cudaSuccess);
}
cudaError_t cudaEventRecord(cudaEvent_t e, cudaStream_t s) { return cudaEventRecordWithFlags(e, s, 0); }
cudaError_t cudaEventSynchronize(cudaEvent_t e) {
    entry call;
    const event* ev = ::find<event>(e);
    if (!ev) return call(cudaErrorInvalidResourceHandle);
    return call(ev->within && ev->within->origin ? cudaErrorCapturedEvent : cudaSuccess);
}
cudaError_t cudaEventQuery(cudaEvent_t e) { return cudaEventSynchronize(e); }
cudaError_t cudaEventElapsedTime(float* ms, cudaEvent_t from, cudaEvent_t to) {
    entry call;
    const event *a = ::find<event>(from), *b = ::find<event>(to);
    if (!a || !b || !a->recorded || !b->recorded) return call(cudaErrorInvalidResourceHandle);
    *ms = std::chrono::duration<float, std::milli>(b->at - a->at).count();
    return call(cudaSuccess);
}

cudaError_t cudaStreamBeginCapture(cudaStream_t s, cudaStreamCaptureMode mode) {
    entry call;
    bool known_one;
    stream* one = call.at(s, known_one);
    if (!known_one) return call(cudaErrorInvalidResourceHandle);
    if (!one) return call(cudaErrorStreamCaptureUnsupported);  // the legacy stream cannot be captured
    if (one->recording) return call(cudaErrorIllegalState);
    one->recording = std::make_shared<capture>();
    one->recording->origin = s;
    one->recording->mode = mode;
    std::erase_if(call.r.captures, [](const auto& weak) { return weak.expired(); });
    call.r.captures.push_back(one->recording);
    return call(cudaSuccess);
}
cudaError_t cudaStreamEndCapture(cudaStream_t s, cudaGraph_t* out) {
    entry call;
    bool known_one;
    stream* one = call.at(s, known_one);
    if (out) *out = nullptr;
    if (!known_one) return call(cudaErrorInvalidResourceHandle);
    if (!one || !one->recording) return call(cudaErrorIllegalState);
    const auto c = one->recording;
    if (c->origin != s) return call(cudaErrorStreamCaptureUnmatched);
    for (auto& [handle, other] : call.r.streams)
        if (other->recording == c) other->recording = nullptr;
    c->origin = nullptr;
    std::erase_if(call.r.captures, [&](const auto& weak) { return weak.lock() == c; });
    if (c->invalid) return call(cudaErrorStreamCaptureInvalidated);
    if (!out) return call(cudaErrorInvalidValue);
    *out = reinterpret_cast<cudaGraph_t>(create<graph>({c->nodes}));
    return call(cudaSuccess);
}
cudaError_t cudaStreamIsCapturing(cudaStream_t s, cudaStreamCaptureStatus* status) {
    entry call;
    bool known_one;
    const stream* one = call.at(s, known_one);
    if (!known_one) return call(cudaErrorInvalidResourceHandle);
    *status = !one || !one->recording   ? cudaStreamCaptureStatusNone
              : one->recording->invalid ? cudaStreamCaptureStatusInvalidated
                                        : cudaStreamCaptureStatusActive;
    return call(cudaSuccess);
}
cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode) {
    static thread_local cudaStreamCaptureMode current = cudaStreamCaptureModeGlobal;
    std::swap(current, *mode);
    return cudaSuccess;
}

cudaError_t cudaGraphCreate(cudaGraph_t* out, unsigned) {
    entry call;
    *out = reinterpret_cast<cudaGraph_t>(create<graph>());
    return call(cudaSuccess);
}
cudaError_t cudaGraphGetNodes(cudaGraph_t g, cudaGraphNode_t* nodes, std::size_t* count) {
    entry call;
    const graph* one = ::find<graph>(g);
    if (!one || nodes) return call(cudaErrorInvalidValue);  // the number alone
    *count = one->nodes.size();
    return call(cudaSuccess);
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* out, cudaGraph_t g, unsigned long long) {
    entry call;
    const graph* one = ::find<graph>(g);
    if (!out || !one) return call(cudaErrorInvalidValue);
    *out = reinterpret_cast<cudaGraphExec_t>(create<executable>({*one}));
    return call(cudaSuccess);
}
cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* out, cudaGraph_t g, unsigned long long flags) {
    return cudaGraphInstantiate(out, g, flags);
}
cudaError_t cudaGraphUpload(cudaGraphExec_t g, cudaStream_t) {
    entry call;
    return call(::find<executable>(g) ? cudaSuccess : cudaErrorInvalidValue);
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t g, cudaStream_t s) {
    entry call;
    const executable* one = ::find<executable>(g);
    if (!one) return call(cudaErrorInvalidValue);
    if (call.r.sticky != cudaSuccess) return call(call.r.sticky);
    const cudaError_t e = call.r.submit(s, [nodes = one->nodes] { return run_all(nodes); });
    return e == cudaSuccess ? e : call(e);
}
cudaError_t cudaGraphDestroy(cudaGraph_t g) {
    entry call;
    graph* one = ::find<graph>(g);
    if (!one) return call(cudaErrorInvalidValue);
    destroy(one);
    return call(cudaSuccess);
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t g) {
    entry call;
    executable* one = ::find<executable>(g);
    if (!one) return call(cudaErrorInvalidValue);
    destroy(one);
    return call(cudaSuccess);
}

}  // extern "C"
