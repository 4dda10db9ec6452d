package io.rewardlake.transforms.rollout.policy.chat;

/**
 * What came of one question.
 *
 * @param answer null: there is none
 * @param failure why there is none
 * @param sent requests that it took; 0: the answer was there, or is shared with an equal question
 */
record Reply(Answer answer, RuntimeException failure, int sent) {
  /** The same for an equal question that was asked meanwhile. */
  Reply shared() {
    return new Reply(answer, failure, 0);
  }

  String text() {
    if (failure != null) {
      throw failure;
    }
    return answer.response();
  }
}
