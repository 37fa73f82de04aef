/* A detector as bytes: magic, version, name, options, counters, state, checksum; every field is 8
 * bytes, little-endian. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "stats/detector.h"

#define MAGIC UINT64_C(0x5445444352454556) /* "VEERCDET" */
#define VERSION 1
#define NAME_SIZE 16

void veer_codec_u64(veer_codec *codec, uint64_t *value)
{
    const size_t at = codec->at;
    codec->at += 8;
    if (codec->out == NULL && codec->in == NULL)
        return;
    if (codec->at > codec->len || codec->bad) {
        codec->bad = true;
        return;
    }
    if (codec->out != NULL) {
        for (size_t i = 0; i < 8; i++)
            codec->out[at + i] = (unsigned char)(*value >> (8 * i));
        return;
    }
    *value = 0;
    for (size_t i = 0; i < 8; i++)
        *value |= (uint64_t)codec->in[at + i] << (8 * i);
}

void veer_codec_f64(veer_codec *codec, double *value)
{
    uint64_t bits;
    memcpy(&bits, value, sizeof bits);
    veer_codec_u64(codec, &bits);
    memcpy(value, &bits, sizeof bits);
}

void veer_moments_code(veer_moments *m, veer_codec *codec)
{
    veer_codec_u64(codec, &m->n);
    veer_codec_f64(codec, &m->mean);
    veer_codec_f64(codec, &m->m2);
}

bool veer_moments_valid(const veer_moments *m)
{
    return fabs(m->mean) <= 2 * VEER_DETECT_MAX_VALUE && isfinite(m->m2) && m->m2 >= 0;
}

/* FNV-1a, 64 bits: finds damage, not malice. */
static uint64_t checksum(const unsigned char *bytes, size_t len)
{
    uint64_t sum = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(0x100000001B3);
    return sum;
}

static void code_head(veer_codec *codec, uint64_t *magic, uint64_t *version, char *name)
{
    veer_codec_u64(codec, magic);
    veer_codec_u64(codec, version);
    for (size_t i = 0; i < NAME_SIZE; i += 8) {
        uint64_t part = 0;
        memcpy(&part, name + i, 8);
        veer_codec_u64(codec, &part);
        memcpy(name + i, &part, 8);
    }
}

static void code_options(veer_codec *codec, const veer_detector_info *info, void *options)
{
    for (size_t i = 0; i < info->option_count; i++) {
        const veer_detector_option *row = &info->options[i];
        double value = veer_detector_option_get(row, options);
        veer_codec_f64(codec, &value);
        if (codec->in != NULL && value >= row->min && value <= row->max)
            veer_detector_option_set(row, options, value);
        else if (codec->in != NULL)
            codec->bad = true;
    }
}

static void code_body(veer_codec *codec, veer_detector *d)
{
    uint64_t state = d->state;
    veer_codec_u64(codec, &state);
    if (state > VEER_DETECT_DRIFT)
        codec->bad = true;
    d->state = codec->bad ? VEER_DETECT_NONE : (veer_detect_state)state;
    veer_codec_u64(codec, &d->seen);
    veer_codec_u64(codec, &d->warnings);
    veer_codec_u64(codec, &d->drifts);
    veer_codec_u64(codec, &d->last_drift);
    veer_codec_f64(codec, &d->test.statistic);
    veer_codec_f64(codec, &d->test.limit);
    d->ops->code(d->memory, &d->options, codec);
}

/* The codec reads through the same calls that write; when writing it changes nothing. */
static void code_all(veer_codec *codec, const veer_detector *detector)
{
    union {
        const veer_detector *borrowed;
        veer_detector *writable;
    } d = {detector};
    uint64_t magic = MAGIC, version = VERSION;
    char name[NAME_SIZE] = {0};
    memcpy(name, detector->ops->info.name, strlen(detector->ops->info.name));
    code_head(codec, &magic, &version, name);
    code_options(codec, &detector->ops->info, &d.writable->options);
    code_body(codec, d.writable);
}

size_t veer_detector_encoded_size(const veer_detector *detector)
{
    veer_codec codec = {0};
    code_all(&codec, detector);
    return codec.at + 8;
}

veer_rc veer_detector_encode(const veer_detector *detector, void *bytes, size_t capacity,
                             size_t *ret_len, veer_err *err)
{
    const size_t size = veer_detector_encoded_size(detector);
    if (capacity < size)
        return veer_fail(err, VEER_ELIMIT, "the detector needs %zu bytes, got %zu", size, capacity);
    veer_codec codec = {.out = bytes, .len = size};
    code_all(&codec, detector);
    uint64_t sum = checksum(bytes, codec.at);
    veer_codec_u64(&codec, &sum);
    *ret_len = size;
    return VEER_OK;
}

static veer_rc decode_head(veer_codec *codec, const veer_detector_ops **ret, veer_err *err)
{
    uint64_t magic = 0, version = 0;
    char name[NAME_SIZE + 1] = {0};
    code_head(codec, &magic, &version, name);
    if (codec->bad || magic != MAGIC)
        return veer_fail(err, VEER_ECORRUPT, "these bytes are no detector");
    if (version != VERSION)
        return veer_fail(err, VEER_EPARSE, "detector version %llu is not known",
                         (unsigned long long)version);
    *ret = veer_detector_ops_find(name);
    return *ret != NULL ? VEER_OK
                        : veer_fail(err, VEER_ECORRUPT, "the bytes name no known detector");
}

static bool plausible(const veer_detector *d)
{
    return d->drifts <= d->seen && d->warnings <= d->seen - d->drifts && d->last_drift <= d->seen &&
           (d->drifts == 0) == (d->last_drift == 0) && isfinite(d->test.statistic) &&
           isfinite(d->test.limit) && d->ops->valid(d->memory, &d->options);
}

veer_rc veer_detector_decode(veer_detector **ret, const void *bytes, size_t len, veer_err *err)
{
    if (len < 8)
        return veer_fail(err, VEER_ECORRUPT, "%zu bytes are no detector", len);
    veer_codec codec = {.in = bytes, .len = len - 8};
    const veer_detector_ops *ops = NULL;
    veer_rc rc = decode_head(&codec, &ops, err);
    if (rc != VEER_OK)
        return rc;
    veer_codec tail = {.in = bytes, .len = len, .at = len - 8};
    uint64_t sum = 0;
    veer_codec_u64(&tail, &sum);
    if (sum != checksum(bytes, len - 8))
        return veer_fail(err, VEER_ECORRUPT, "the detector's checksum is wrong");
    struct veer_detector room = {0};
    veer_detector_defaults(&ops->info, &room.options);
    code_options(&codec, &ops->info, &room.options);
    veer_detector *d = NULL;
    if (codec.bad || veer_detector_make(&d, ops, &room.options, NULL) != VEER_OK)
        return veer_fail(err, VEER_ECORRUPT, "the detector's options are damaged");
    code_body(&codec, d);
    if (codec.bad || codec.at != len - 8 || !plausible(d)) {
        veer_detector_free(d);
        return veer_fail(err, VEER_ECORRUPT, "the detector's state is damaged");
    }
    *ret = d;
    return VEER_OK;
}
