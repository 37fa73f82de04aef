/* fuzz_detector: bytes that claim to be a detector are refused or give one that works. */
#include "fuzz.h"

#include "veer/detect.h"

#define FUZZ_UPDATES 200
#define FUZZ_MAX_BYTES ((size_t)4 << 20)

/* What was decoded encodes again, and the copy answers as the original does. */
static void check_copy(veer_detector *detector)
{
    size_t size = veer_detector_encoded_size(detector), len = 0;
    veer_detector *copy = NULL;
    if (size > FUZZ_MAX_BYTES)
        return;
    unsigned char *bytes = malloc(size);
    if (bytes == NULL)
        return;
    FUZZ_REQUIRE(veer_detector_encode(detector, bytes, size, &len, NULL) == VEER_OK);
    FUZZ_REQUIRE(len == size);
    FUZZ_REQUIRE(veer_detector_decode(&copy, bytes, len, NULL) == VEER_OK);
    for (unsigned i = 0; i < FUZZ_UPDATES; i++) {
        double value = i * 2654435761u % 7 < 3 ? 1 : 0; /* fits every detector */
        veer_detect_state a = VEER_DETECT_NONE, b = VEER_DETECT_NONE;
        veer_rc rc = veer_detector_update(detector, value, &a, NULL);
        FUZZ_REQUIRE(rc == veer_detector_update(copy, value, &b, NULL) && a == b);
    }
    veer_detector_free(copy);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_detector *detector = NULL;
    if (veer_detector_decode(&detector, data, size, NULL) == VEER_OK)
        check_copy(detector);
    veer_detector_free(detector);
    return 0;
}
