"""Learn which runs of letters speak for harm and for each label: one linear classifier a head, over the same features.

What made a difference on held-out Korean threads, the greatest first: a column that says which *collection* a training
comment is from, so that the collections' different shares of harm do not bend the words' weights; the news title
beside the comment; rarity learned from unlabelled comments, with unknown runs counted in a comment's length; invented
sentences at a third of a real one's weight. What made none or did harm: NB-SVM weighting, word n-grams, runs across
spaces, latent semantic features, scores of general hate classifiers, self-training, a model for each language.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from gyeot.detect.linear import HEADS, Linear, circumstances
from gyeot.detect.ngrams import LONGEST_IN_TITLE, TITLE_FIELD, Vocabulary, grams, weighed
from gyeot.material import Label
from training.background import Spread, holders
from training.data import EXTRA, INVENTED, PRESS, Example

#: Labels that real comments of 2018-2020 hardly show; they are learned and calibrated on invented sentences as well.
RARE = (Label.SEXUALIZATION, Label.SOLICITATION, Label.EXPOSURE, Label.THREAT)

TITLE_SHARE = 0.7
LEAST_SEEN = 2  # a run that only one comment holds tells nothing of the next
MOST_RUNS = 80_000  # keeps the shipped file under 1.5 MB
UNKNOWN = 6.0  # what a run outside the vocabulary weighs in a comment's length; about the mean rarity of those inside
NEVER = -8.0
LOOSE = 3.0  # columns that regularisation should hardly touch
STRICTNESS, LABEL_STRICTNESS = 3.0, 6.0  # liblinear's C: higher follows the training comments more closely
#: What an invented sentence weighs beside a real one. More helps on deepfakes and costs on the real comments.
#: The few sentences in the words of a newspaper weigh fully: nothing else tells the model that reporting is no harm.
INVENTED_WEIGHT, PRESS_WEIGHT, RARE_INVENTED_WEIGHT = 0.3, 1.0, 1.0


def fit(examples: Sequence[Example], background: Spread, seed: int) -> Linear:
    """Fit all heads on these examples."""
    vocabulary = learn_vocabulary(examples, background)
    features = features_of(examples, vocabulary)
    runs, around = len(vocabulary.numbers), LOOSE * _circumstances(examples)
    table = sp.hstack([features, sp.csr_matrix(np.hstack([around, LOOSE * _collections(examples)]))]).tocsr()
    columns, bias = [], []
    for head in HEADS:
        of_head, at_zero = _fit_head(table, examples, head, seed)
        columns.append(of_head)
        bias.append(at_zero)
    weights = np.array(columns).T
    # The collections' own columns are dropped: a comment that is read later is from none of them.
    return Linear(
        vocabulary,
        weights[:runs].astype(np.float32),
        (LOOSE * weights[runs : runs + around.shape[1]]).astype(np.float32),
        np.array(bias, np.float32),
        TITLE_SHARE,
    )


def learn_vocabulary(examples: Sequence[Example], background: Spread) -> Vocabulary:
    """Take the runs that at least two comments (or two titles) hold, the most widespread first, and weigh their
    rarity.
    """
    texts, titles = [e.page.text for e in examples], sorted({e.page.title for e in examples})
    held = [holders(texts), holders(titles, in_title=True)]
    numbers, spread = (np.concatenate(parts) for parts in zip(*held, strict=True))
    kept = np.flatnonzero(spread >= LEAST_SEEN)
    kept = kept[np.lexsort((numbers[kept], -spread[kept]))][:MOST_RUNS]
    chosen = np.sort(numbers[kept])
    return Vocabulary(chosen, background.rarity(chosen), UNKNOWN)


def features_of(examples: Sequence[Example], vocabulary: Vocabulary) -> sp.csr_matrix:
    """The weighed runs of comment and title, added up as the model adds them."""
    texts, titles = [e.page.text for e in examples], [e.page.title for e in examples]
    in_text = weighed(grams(texts), vocabulary, len(texts))
    in_title = weighed(grams(titles, field=TITLE_FIELD, longest=LONGEST_IN_TITLE), vocabulary, len(titles))
    shape = (len(texts), len(vocabulary.numbers))
    text = sp.csr_matrix((in_text.value, (in_text.owner, in_text.row)), shape)
    title = sp.csr_matrix((in_title.value * TITLE_SHARE, (in_title.owner, in_title.row)), shape)
    return (text + title).tocsr()


def _circumstances(examples: Sequence[Example]) -> NDArray[np.float64]:
    return circumstances([example.page for example in examples])


def _collections(examples: Sequence[Example]) -> NDArray[np.float64]:
    return np.array(
        [[e.source == EXTRA, e.invented and e.language == "ko", e.invented and e.language == "en"] for e in examples],
        float,
    )  # fmt: skip


def _fit_head(
    table: sp.csr_matrix, examples: Sequence[Example], head: str, seed: int
) -> tuple[NDArray[np.float64], float]:
    truth = np.array([truth_of(example, head) for example in examples])
    if not truth.any():  # what nobody showed the model, it never says
        return np.zeros(table.shape[1]), NEVER
    weight = np.array([_weight(example, head) for example in examples])
    strictness = STRICTNESS if head == "harm" else LABEL_STRICTNESS
    line = LogisticRegression(C=strictness, solver="liblinear", random_state=seed)
    line.fit(table, truth, sample_weight=weight)
    return line.coef_[0], float(line.intercept_[0])


def truth_of(example: Example, head: str) -> bool:
    """What people said of a comment, as this head should."""
    return example.harm if head == "harm" else Label(head) in example.labels


def _weight(example: Example, head: str) -> float:
    if example.source == PRESS:
        return PRESS_WEIGHT
    if example.source != INVENTED:
        return 1.0
    return RARE_INVENTED_WEIGHT if head in RARE else INVENTED_WEIGHT
