/* fuzz_err: whatever bytes go into a message, it comes out as one terminated line.
 */
#include "fuzz.h"

#include <string.h>

#include "base/err.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_err err = VEER_ERR_INIT;
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    FUZZ_REQUIRE(veer_fail_at(&err, VEER_EPARSE, (int64_t)size, "%s", text) == VEER_EPARSE);
    FUZZ_REQUIRE(err.rc == VEER_EPARSE && err.position == (int64_t)size);

    const char *end = memchr(err.msg, '\0', sizeof(err.msg));
    FUZZ_REQUIRE(end != NULL);
    size_t length = (size_t)(end - err.msg);
    FUZZ_REQUIRE(length <= strlen(text));
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)text[i];
        FUZZ_REQUIRE(err.msg[i] == (c < 0x20 || c == 0x7f ? '?' : text[i]));
    }
    /* Only a character that does not fit whole, at most 4 bytes, is dropped at the cut. */
    FUZZ_REQUIRE(length == strlen(text) || length + 4 >= sizeof(err.msg));
    free(text);
    return 0;
}
