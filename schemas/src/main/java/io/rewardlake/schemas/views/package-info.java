/** Views that answer a morning's questions. */
package io.rewardlake.schemas.views;
