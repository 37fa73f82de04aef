/* fuzz_run: bytes that claim to be a drift run are refused, or give one that encodes to the same
 * bytes. */
#include "fuzz.h"

#include <string.h>

#include "judge/run.h"

#define MAX_BYTES ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_run run;
    veer_arena arena;
    veer_buf out;
    veer_arena_init(&arena, MAX_BYTES);
    veer_buf_init(&out, MAX_BYTES);
    const veer_rc rc = veer_run_decode(data, size, &arena, &run, NULL);
    FUZZ_REQUIRE(rc == VEER_OK || rc == VEER_ECORRUPT || rc == VEER_ENOMEM);
    if (rc == VEER_OK) {
        FUZZ_REQUIRE(veer_run_encode(&run, &out, NULL) == VEER_OK);
        FUZZ_REQUIRE(out.len == size && memcmp(out.data, data, size) == 0);
    }
    veer_buf_done(&out);
    veer_arena_done(&arena);
    return 0;
}
