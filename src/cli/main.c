/* The entry of the veer program. */
#include <stdio.h>

int main(void)
{
    puts("veer");
    return 0;
}
