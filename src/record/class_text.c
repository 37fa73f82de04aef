#include "record/class_text.h"

#include <string.h>

#include "base/num.h"

_Static_assert(VEER_DOUBLE_TEXT_SIZE <= VEER_CLASS_TEXT_SIZE, "a number is a class");

size_t veer_class_of_number(double value, char out[VEER_CLASS_TEXT_SIZE])
{
    return veer_print_double(value == 0 ? 0 : value, out);
}

static size_t copy(const char *text, size_t len, char out[VEER_CLASS_TEXT_SIZE])
{
    memmove(out, text, len);
    out[len] = '\0';
    return len;
}

size_t veer_class_clean(const char *text, size_t len, char out[VEER_CLASS_TEXT_SIZE])
{
    double value = 0;
    size_t used = 0;
    if (veer_parse_double(text, len, &used, &value) == VEER_OK && used == len)
        return veer_class_of_number(value, out);
    if (len == 4 && (memcmp(text, "True", 4) == 0 || memcmp(text, "TRUE", 4) == 0))
        return copy("true", 4, out);
    if (len == 5 && (memcmp(text, "False", 5) == 0 || memcmp(text, "FALSE", 5) == 0))
        return copy("false", 5, out);
    return copy(text, len, out);
}
