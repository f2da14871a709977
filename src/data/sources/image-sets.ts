/** A file of an image set, with what it must be. */
export interface ImageSetFile {
  readonly name: string;
  readonly bytes?: number;
  readonly sha256: string;
}

/** A public set of images that the command line can download. */
export interface ImageSetInfo {
  readonly description: string;
  /** Addresses of folders that hold the files, tried in this order. */
  readonly mirrors: readonly string[];
  readonly files: readonly ImageSetFile[];
  /** Names of the classes where the files have only numbers. */
  readonly classNames?: readonly string[];
  readonly citation: string;
}

export type ImageSet = 'mnist' | 'fashion-mnist' | 'cifar-10';

/** The public image sets: where they are, and the SHA-256 of their files. */
export const IMAGE_SETS: Readonly<Record<ImageSet, ImageSetInfo>> = {
  mnist: {
    description: 'MNIST, 28 x 28',
    mirrors: ['https://storage.googleapis.com/cvdf-datasets/mnist', 'https://ossci-datasets.s3.amazonaws.com/mnist'],
    files: [
      {
        name: 'train-images-idx3-ubyte.gz',
        bytes: 9912422,
        sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      },
      {
        name: 'train-labels-idx1-ubyte.gz',
        bytes: 28881,
        sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      },
      {
        name: 't10k-images-idx3-ubyte.gz',
        bytes: 1648877,
        sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      },
      {
        name: 't10k-labels-idx1-ubyte.gz',
        bytes: 4542,
        sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      },
    ],
    citation: 'lecun1998',
  },
  'fashion-mnist': {
    description: 'Fashion-MNIST, 28 x 28',
    mirrors: [
      'https://fashion-mnist.s3.eu-central-1.amazonaws.com',
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
    ],
    files: [
      {
        name: 'train-images-idx3-ubyte.gz',
        sha256: '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      },
      {
        name: 'train-labels-idx1-ubyte.gz',
        sha256: 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      },
      {
        name: 't10k-images-idx3-ubyte.gz',
        sha256: '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      },
      {
        name: 't10k-labels-idx1-ubyte.gz',
        sha256: '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      },
    ],
    classNames: [
      'T-shirt/top',
      'Trouser',
      'Pullover',
      'Dress',
      'Coat',
      'Sandal',
      'Shirt',
      'Sneaker',
      'Bag',
      'Ankle boot',
    ],
    citation: 'xiao2017',
  },
  'cifar-10': {
    description: 'CIFAR-10, 32 x 32 in colour',
    mirrors: ['https://www.cs.toronto.edu/~kriz'],
    files: [
      {
        name: 'cifar-10-binary.tar.gz',
        bytes: 170052171,
        sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      },
    ],
    citation: 'krizhevsky2009',
  },
};

/** Whether a name is that of an image set. */
export function isImageSet(name: string): name is ImageSet {
  return Object.hasOwn(IMAGE_SETS, name);
}
