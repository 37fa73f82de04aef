/* fuzz_window: bytes that claim to be a part of a window are refused, or give one that encodes to
 * the same bytes and merges. The first byte says which part. */
#include "fuzz.h"

#include <string.h>

#include "buckets/window.h"

#define MAX_BYTES ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_window window = {0};
    veer_window twice = {0};
    veer_buf out;
    if (size < 2)
        return 0;
    const veer_part part = (veer_part)(1 + data[0] % VEER_PART_COUNT);
    const veer_rc rc = veer_window_decode(&window, part, data + 1, size - 1, NULL);
    FUZZ_REQUIRE(rc == VEER_OK || rc == VEER_ECORRUPT || rc == VEER_ENOMEM);
    veer_buf_init(&out, MAX_BYTES);
    if (rc == VEER_OK) {
        FUZZ_REQUIRE(veer_window_encode(&window, part, &out, NULL) == VEER_OK);
        FUZZ_REQUIRE(out.len == size - 1 && memcmp(out.data, data + 1, out.len) == 0);
        veer_rc merged = veer_window_merge(&twice, &window, NULL);
        if (merged == VEER_OK)
            merged = veer_window_merge(&twice, &window, NULL);
        FUZZ_REQUIRE(merged == VEER_OK || merged == VEER_ELIMIT || merged == VEER_ENOMEM);
    }
    veer_buf_done(&out);
    veer_window_done(&window);
    veer_window_done(&twice);
    return 0;
}
