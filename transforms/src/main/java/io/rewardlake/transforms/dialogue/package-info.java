/** Dialogues between people and assistants, turn by turn. */
package io.rewardlake.transforms.dialogue;
